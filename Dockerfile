# An exact version. Where a digest is known, or images come from a registry of one's own:
#   --build-arg NODE_IMAGE=registry.example/node:24.21.0-bookworm-slim@sha256:…
ARG NODE_IMAGE=docker.io/library/node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ make python3 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY package.json package-lock.json ./
# No package runs a script of its own. The one that has to be compiled is, against the headers that the image has: nothing is downloaded but
# packages of the two registries.
RUN npm ci --ignore-scripts \
 && cd node_modules/better-sqlite3 \
 && npm run build-release -- --nodedir=/usr/local
COPY . .
RUN npm run build \
 && npm prune --omit=dev --ignore-scripts \
 && rm -rf node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
 && find node_modules/better-sqlite3/build -type f ! -path '*/build/Release/better_sqlite3.node' -delete

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="CNI Atlas" \
      org.opencontainers.image.description="The knowledge base of Kubernetes network providers" \
      org.opencontainers.image.licenses="Apache-2.0"
# The service needs Node and nothing else, and writes nowhere but in /data: for its user and for group 0, into which platforms that choose the
# user by themselves put it.
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /opt/yarn-* \
    /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
 && install --directory --owner=1000 --group=0 --mode=0770 /data
WORKDIR /app
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY --from=build /build/migrations migrations
COPY --from=build /build/seed seed
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATABASE_URL=file:/data/cni-atlas.db \
    LOG_FORMAT=json
# As a number, so that Kubernetes can tell that it is not root.
USER 1000:1000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process, and signals reach it.
ENTRYPOINT ["node", "--max-semi-space-size=4", "--no-allocation-site-pretenuring", "dist/server.js"]

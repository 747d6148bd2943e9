import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'

/** The head of the OpenAPI document; the rest is drawn from the route schemas. */
export const openapiOptions = (version: string, publicUrl: string | undefined): FastifyDynamicSwaggerOptions => ({
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'CNI Atlas',
      version,
      description: 'The knowledge base of Kubernetes network providers: what each one does, which ports to open, how alive its project is, every value with its source and its date.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }
    },
    servers: [{ url: publicUrl ?? '/' }],
    tags: [
      ['CNI', 'What CNI is'],
      ['Providers', 'The network providers'],
      ['Features', 'What is asked of every provider'],
      ['Network models', 'Ways to connect pods'],
      ['Protocols', 'How packets travel between nodes'],
      ['Ports', 'What to open'],
      ['Metrics', 'How alive the projects are'],
      ['Tables', 'The tables of the documentation'],
      ['Distributions', 'Who offers which provider'],
      ['Recommendations', 'What was advised'],
      ['Disputes', 'Where sources contradict each other'],
      ['Sources', 'Who says so'],
      ['Changes', 'What changed, and when'],
      ['Coverage', 'How much is known'],
      ['Refreshes', 'The runs of the job that fetches the figures'],
      ['Operations', 'For those who run the service']
    ].map(([name, description]) => ({ name: name!, description: description! })),
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'The ADMIN_TOKEN of the service' } } }
  }
})

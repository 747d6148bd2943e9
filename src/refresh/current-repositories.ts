import { oneOn } from '../knowledge/as-of.ts'
import type { Facts } from '../knowledge/facts-schema.ts'
import type { RepositoryTarget } from './repository-refresh.ts'

/** The repository of each provider that has one, as its record names it on a day. */
export const currentRepositories = ({ providers }: Pick<Facts, 'providers'>, day: string): RepositoryTarget[] =>
  providers.flatMap(({ id, repositories }) => {
    const repository = oneOn(repositories, day)
    return repository === undefined ? [] : [{ provider: id, fullName: repository.fullName }]
  })

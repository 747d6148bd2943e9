import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { LRUCache } from 'lru-cache'

export type Encoding = 'identity' | 'gzip' | 'br'

/** Below this many bytes the header costs more than compression saves. */
const WORTH_COMPRESSING = 1024

const compressors = {
  gzip: promisify(gzip),
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } })
}

export const compress = async (body: Buffer, encoding: Exclude<Encoding, 'identity'>): Promise<Buffer> => await compressors[encoding](body)

const weightOf = (accepted: string, encoding: string): number | undefined => {
  for (const part of accepted.split(',')) {
    const [name = '', ...parameters] = part.trim().split(';')
    if (name.trim().toLowerCase() !== encoding) continue
    const q = parameters.map(parameter => /^\s*q=([\d.]+)\s*$/i.exec(parameter)?.[1]).find(value => value !== undefined)
    return q === undefined ? 1 : Number(q)
  }
  return undefined
}

/** What a client likes best, and what it is sent where that is not worth it. */
interface Choice { best: Encoding, small: Encoding }

// Browsers and libraries send the same few wishes over and over.
const chosen = new LRUCache<string, Choice>({ max: 100 })

/**
 * The encoding to answer in. Of equal wishes gzip wins over br: some gateways pass a browser's `br` on and cannot read the answer,
 * and for bodies that are compressed once the difference in size is small.
 */
export function chooseEncoding (accepted: string | undefined, length: number): Encoding {
  if (accepted === undefined || accepted === '') return 'identity'
  const isSmall = length < WORTH_COMPRESSING
  // Only a weight of 0 can refuse what is not compressed.
  if (isSmall && !accepted.includes('=0')) return 'identity'
  let choice = chosen.get(accepted)
  if (choice === undefined) {
    choice = choose(accepted)
    chosen.set(accepted, choice)
  }
  return isSmall ? choice.small : choice.best
}

function choose (accepted: string): Choice {
  const any = weightOf(accepted, '*')
  const plain = weightOf(accepted, 'identity')
  const best = bestOf(weightOf(accepted, 'gzip') ?? any ?? 0, weightOf(accepted, 'br') ?? any ?? 0, plain ?? 0)
  return { best, small: (plain ?? any) === 0 ? best : 'identity' }
}

function bestOf (gzipped: number, brotli: number, plain: number): Encoding {
  if (gzipped > 0 && gzipped >= brotli && gzipped >= plain) return 'gzip'
  return brotli > 0 && brotli >= plain ? 'br' : 'identity'
}

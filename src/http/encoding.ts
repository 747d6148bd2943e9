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

// Browsers and libraries send the same few wishes over and over.
const chosen = new LRUCache<string, Encoding>({ max: 100 })

/**
 * The encoding to answer in. Of equal wishes gzip wins over br: some gateways pass a browser's `br` on and cannot read the answer,
 * and for bodies that are compressed once the difference in size is small.
 */
export function chooseEncoding (accepted: string | undefined, length: number): Encoding {
  if (accepted === undefined || accepted === '' || length < WORTH_COMPRESSING) return 'identity'
  const known = chosen.get(accepted)
  if (known !== undefined) return known
  const encoding = choose(accepted)
  chosen.set(accepted, encoding)
  return encoding
}

function choose (accepted: string): Encoding {
  const any = weightOf(accepted, '*') ?? 0
  const gzipped = weightOf(accepted, 'gzip') ?? any
  const brotli = weightOf(accepted, 'br') ?? any
  const plain = weightOf(accepted, 'identity') ?? 0
  if (gzipped > 0 && gzipped >= brotli && gzipped >= plain) return 'gzip'
  return brotli > 0 && brotli >= plain ? 'br' : 'identity'
}

/** More than anything we ask for can be long. */
export class BodyTooLargeError extends Error {}

/** The body as text, read no further than the cap. What counts is what was unpacked, not what was sent or announced. */
export async function readBody (response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new TextDecoder().decode(Buffer.concat(chunks))
    size += value.byteLength
    if (size > maxBytes) {
      await reader.cancel().catch(() => {})
      throw new BodyTooLargeError(`more than ${maxBytes} bytes`)
    }
    chunks.push(value)
  }
}

/** As it is, in hexadecimal, and in base64 from each of the three offsets, forwards and backwards. */
export function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const base64 = [0, 1, 2].map((offset) => bytes.subarray(offset, offset + 12).toString('base64url'))
  const spellings = [secret, bytes.toString('hex'), ...base64]
  return [...spellings, ...spellings.map((spelling) => [...spelling].toReversed().join(''))]
}

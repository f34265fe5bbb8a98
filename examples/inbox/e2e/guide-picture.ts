import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { crc32, deflateSync } from 'node:zlib'
import type { Page } from 'playwright-core'

/**
 * Keeps a picture of the page for the guide when `GLUE_SCREENSHOTS` names a folder, in 256 colours: less than half as large
 * as a browser writes it.
 */
export async function guidePicture(page: Page, name: string): Promise<void> {
  const folder = process.env.GLUE_SCREENSHOTS
  if (folder === undefined) return
  const screenshot = await page.screenshot({ caret: 'hide' })
  const { width, height, colours, pixels } = await page.evaluate(indexed, screenshot.toString('base64'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.png`), png({ width, height, colours, pixels: Buffer.from(pixels, 'base64') }))
}

interface IndexedImage<Pixels> {
  readonly width: number
  readonly height: number
  /** Red, green and blue of each colour. */
  readonly colours: readonly number[]
  /** Rows of colours, each with a byte before it that says that no filter was used. */
  readonly pixels: Pixels
}

/** Runs in the browser, which reads pictures already. */
async function indexed(base64: string): Promise<IndexedImage<string>> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const bitmap = await createImageBitmap(new Blob([bytes]))
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d')
  context?.drawImage(bitmap, 0, 0)
  const { data = new Uint8ClampedArray() } = context?.getImageData(0, 0, width, height) ?? {}
  const counts = new Map<number, number>()
  const colourAt = (at: number): number => ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0)
  for (let at = 0; at < data.length; at += 4) counts.set(colourAt(at), (counts.get(colourAt(at)) ?? 0) + 1)
  const kept = [...counts].toSorted(([, left], [, right]) => right - left).slice(0, 256)
  const parts = kept.map(([colour]) => [colour >> 16, (colour >> 8) & 255, colour & 255] as const)
  const indices = new Map(kept.map(([colour], index) => [colour, index]))
  const nearest = (colour: number): number => {
    const distances = parts.map(
      ([red, green, blue]) =>
        Math.abs(red - (colour >> 16)) + Math.abs(green - ((colour >> 8) & 255)) + Math.abs(blue - (colour & 255)),
    )
    const index = distances.indexOf(Math.min(...distances))
    indices.set(colour, index)
    return index
  }
  let pixels = ''
  for (let at = 0; at < data.length; at += 4) {
    if (at % (width * 4) === 0) pixels += '\0'
    pixels += String.fromCharCode(indices.get(colourAt(at)) ?? nearest(colourAt(at)))
  }
  return { width, height, colours: parts.flat(), pixels: btoa(pixels) }
}

/** @see {@link https://www.w3.org/TR/png-3/ PNG, third edition} */
function png({ width, height, colours, pixels }: IndexedImage<Buffer>): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits, with a palette.
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours)),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

import { html } from 'hono/html'
import { pageResponse } from './page-response.ts'

/** A page that says what is wrong and what to do about it. */
export function messagePage({
  status,
  title,
  problem,
  advice,
}: {
  readonly status: number
  readonly title: string
  readonly problem: string
  readonly advice: string
}): Promise<Response> {
  return pageResponse({
    status,
    title,
    content: html`<div class="mark" aria-hidden="true">!</div>
      <h1>${title}</h1>
      <p>${problem}</p>
      <p class="soft small">${advice}</p>`,
  })
}

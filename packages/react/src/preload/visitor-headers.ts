import { GlueReactError } from '../glue-react-error.ts'

interface VisitorHeadersInput {
  readonly headers: Headers
  readonly workspace: string
}

/**
 * What the app's backend gets when a server component asks it: what the visitor sent, without what was about the page and
 * its sender, and with what the page's own requests have.
 *
 * @throws GlueReactError `config_invalid` where there is no request
 */
export function visitorHeaders({ headers, workspace }: VisitorHeadersInput): Headers {
  const sent = [...headers].filter(([name]) => !ofPage.test(name))
  // Every request has a `host`. In a static page, Next gives headers that are empty.
  if ([...headers].length === 0) {
    throw new GlueReactError({
      code: 'config_invalid',
      message:
        'preloadGlue got no headers, so there is no visitor: is this page made at build time? ' +
        'Data of a visitor belongs into no such page. Take `force-static` out, or preload nothing here.',
    })
  }
  return new Headers([
    ...sent,
    ['accept', 'application/graphql-response+json, application/json'],
    ['content-type', 'application/json'],
    ['glue-csrf', '1'],
    ['glue-workspace', workspace],
  ])
}

// A link from another site may lead to a page. The queries are the page's own, and read only.
const ofPage =
  /^(?:accept|accept-encoding|connection|content-.*|expect|glue-.*|if-.*|origin|range|sec-fetch-.*|te|trailer|transfer-encoding|upgrade)$/

import { graphqlMediaType } from '../graphql/graphql-media-type.ts'
import { messagePage } from '../pages/message-page.ts'
import { type Answer, answerOf, jsonAnswer } from './answer.ts'
import type { ReceivedRequest } from './received-request.ts'
import type { Route } from './route.ts'

const sentences: Readonly<Record<413 | 414 | 431, string>> = {
  413: 'The body is too long.',
  414: 'The address is too long.',
  431: 'The headers are too long.',
}

/** How each route says that a request is too long: as it says everything else. */
export async function limitAnswer(
  route: Route,
  status: NonNullable<ReceivedRequest['refusedWith']>,
  headers: Headers,
): Promise<Answer> {
  const message = `${sentences[status]} It was not read.`
  if (route === 'graphql') {
    const errors = [{ message, extensions: { code: 'TOO_LARGE' } }]
    return jsonAnswer(status, { errors }, { 'content-type': graphqlMediaType(headers) })
  }
  if (route !== 'authorize') return jsonAnswer(status, { error: 'invalid_request', error_description: message })
  const page = { status, title: 'This request was not taken', problem: message, advice: 'Use the buttons of the page.' }
  return answerOf(await messagePage(page))
}

import type { Emulator } from '../create-emulator.ts'
import { type ArrivingRequest, type ReceivedRequest, receiveRequest } from '../exchange/received-request.ts'
import { failureResponse } from '../failure-response.ts'
import { GlueEmulatorError } from '../glue-emulator-error.ts'
import { homePage } from '../pages/home-page.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import { browserRefusal } from './browser-refusal.ts'
import { commands } from './commands.ts'
import { graphiqlPage } from './graphiql-page.ts'

/** A snapshot with a hundred thousand messages is some 40 MiB. */
const longestBody = 256 * 1024 * 1024

/** Whether an address is the emulator's own and not Glue's. */
export function isControlPath(pathname: string): boolean {
  return pathname === '/' || pathname === '/_glue' || pathname.startsWith('/_glue/')
}

/** What Glue does not have: the emulator's own page at `/`, and below `/_glue/` the calls that control it. */
export function createControlApp(
  state: EmulatorState,
  emulator: Emulator,
): (arriving: ArrivingRequest) => Promise<Response> {
  const route = async (arriving: ArrivingRequest): Promise<Response> => {
    const { method, url } = arriving
    if (url.pathname === '/') return homePage(state, url.origin)
    const refusal = browserRefusal(arriving)
    if (refusal !== undefined) return failureResponse(403, 'forbidden_origin', refusal)
    const name = url.pathname.replace(/^\/_glue\/?/, '')
    if (name === '' && method === 'GET') return answer(index(emulator))
    if (name === 'graphiql' && method === 'GET') return graphiqlPage(emulator, url.searchParams)
    return carryOut(emulator, name, arriving)
  }
  return async (arriving) => {
    try {
      return await route(arriving)
    } catch (error) {
      if (error instanceof GlueEmulatorError) return failureResponse(400, error.code, error.message)
      return failureResponse(500, 'server_error', 'The emulator failed. Please report what you did.')
    }
  }
}

async function carryOut(emulator: Emulator, name: string, arriving: ArrivingRequest): Promise<Response> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command)
    return failureResponse(404, 'not_found', `There is no call ${JSON.stringify(name)}. GET /_glue/ lists them.`)
  if (arriving.method !== command.method) {
    return failureResponse(405, 'invalid_request', `This call takes ${command.method} only.`, { allow: command.method })
  }
  const received = await receiveRequest(arriving, longestBody)
  if (received.refusedWith !== undefined)
    return failureResponse(received.refusedWith, 'invalid_request', 'It is too long.')
  const options = command.method === 'GET' ? Object.fromEntries(received.url.searchParams) : jsonOptions(received)
  return answer(await command.run(emulator, options))
}

/** Only JSON, which a page elsewhere cannot send without being asked first (CORS). No body means no options. */
function jsonOptions({ body, headers }: ReceivedRequest): unknown {
  if (body === '') return {}
  const [essence = ''] = (headers.get('content-type') ?? '').split(';')
  if (essence.trim().toLowerCase() !== 'application/json') {
    throw new GlueEmulatorError({ code: 'config_invalid', message: 'The Content-Type must be application/json.' })
  }
  try {
    return JSON.parse(body)
  } catch {
    throw new GlueEmulatorError({ code: 'config_invalid', message: 'The body is not JSON.' })
  }
}

function index({ profile, clock }: Emulator): object {
  return {
    name: 'glue-emulator',
    profile,
    now: new Date(clock.now()).toISOString(),
    calls: Object.entries(commands).map(([name, { method }]) => `${method} /_glue/${name}`),
    pages: ['/', '/_glue/graphiql'],
  }
}

function answer(body: unknown): Response {
  return Response.json(body ?? {}, { headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } })
}

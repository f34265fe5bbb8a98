import type { ReceivedRequest } from '../exchange/received-request.ts'

/** The emulator's name in `iss` and in its metadata: the origin as the request has it, which `listen` has checked. */
export function issuerOf({ url }: ReceivedRequest): string {
  return url.origin
}

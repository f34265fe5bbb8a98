/** The emulator's name in `iss` and in its metadata: the origin as the request has it, which `listen` has checked. */
export function issuerOf(request: Request): string {
  return new URL(request.url).origin
}

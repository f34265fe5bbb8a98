import type { ReceivedRequest } from '../exchange/received-request.ts'

/** Whether a request's body is a form, as RFC 6749 and Glue's page require. */
export function isFormRequest({ headers }: ReceivedRequest): boolean {
  const [essence = ''] = (headers.get('content-type') ?? '').split(';')
  return essence.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

import type { FaultPlan } from '../faults/fault-plan.ts'

/** What an app's callback is told. */
export interface CallbackAnswer {
  readonly redirectUri: string
  readonly parameters: Readonly<Record<string, string | undefined>>
  /** Where the profile has one (RFC 9207). */
  readonly issuer: string | undefined
  readonly plan: FaultPlan
}

/** The redirect URI with an answer in its query. A query that it was registered with stays. */
export function callbackUrl({ redirectUri, parameters, issuer, plan }: CallbackAnswer): string {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && name !== 'state') url.searchParams.set(name, value)
  }
  for (const value of issuersSent(issuer, plan)) url.searchParams.append('iss', value)
  for (const value of statesSent(parameters['state'], plan)) url.searchParams.append('state', value)
  return url.href
}

function issuersSent(issuer: string | undefined, plan: FaultPlan): readonly string[] {
  const fault = plan.use('iss')
  const own = issuer === undefined ? [] : [issuer]
  if (fault === undefined) return own
  if (fault === 'omit') return []
  if (fault === 'wrong') return ['https://another-issuer.invalid']
  if (fault === 'duplicate')
    return [...own, ...own, ...(issuer === undefined ? ['https://a.invalid', 'https://a.invalid'] : [])]
  return [fault]
}

function statesSent(state: string | undefined, plan: FaultPlan): readonly string[] {
  if (state === undefined) return []
  const fault = plan.use('state')
  if (fault === 'drop') return []
  if (fault === 'duplicate') return [state, state]
  // The same length and alphabet: only a comparison finds it.
  if (fault === 'alter') return [state.startsWith('A') ? `B${state.slice(1)}` : `A${state.slice(1)}`]
  return [state]
}

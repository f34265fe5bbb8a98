import { GlueOAuthError } from '../glue-oauth-error.ts'
import { requestToken, type RequestTokenInput } from './request-token.ts'
import { joinScopes } from './scopes.ts'
import { refreshTokenForm } from './token-forms.ts'
import { createTokenSet, type TokenSet } from './token-set.ts'

/** What {@link refreshOnce} trades, and how it is sent. */
export interface RefreshOnceInput extends Omit<RequestTokenInput, 'form'> {
  readonly refreshToken: string
  /** Fewer scopes than before. The same as before when absent. */
  readonly scopes?: readonly string[] | undefined
}

/** Trades a refresh token. The answer's `refreshToken` is the one to keep from now on, new or not. */
export async function refreshOnce({ refreshToken, scopes, ...input }: RefreshOnceInput): Promise<TokenSet> {
  if (typeof refreshToken !== 'string' || refreshToken === '') {
    throw new GlueOAuthError({
      code: 'config_invalid',
      message: '`refreshToken` is empty. Give the `refreshToken` of an earlier answer.',
    })
  }
  const scope = scopes && joinScopes({ scopes, server: input.server })
  const granted = await requestToken({ ...input, form: refreshTokenForm({ refreshToken, scope }) })
  // A spread leaves secrets behind, so they are named.
  return granted.refreshToken === undefined
    ? createTokenSet({ ...granted, accessToken: granted.accessToken, refreshToken })
    : granted
}

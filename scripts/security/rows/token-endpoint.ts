import type { SecurityGroup } from '../security-row.ts'

export const tokenEndpoint: SecurityGroup = {
  title: 'Answers of the token endpoint',
  rows: [
    {
      id: 'TE-1',
      severity: 'critical',
      attack: 'The token endpoint redirects, and secrets are posted to another host.',
      promise:
        'A redirect is an error and is never followed, also where a browser hides its status. No token is stored and no refresh token is lost. Endpoints without TLS are refused before anything is sent, loopback excepted.',
    },
    {
      id: 'TE-2',
      severity: 'high',
      attack: 'The answer is a web page, is empty, or is broken JSON.',
      promise:
        'It becomes a typed error that says whether trying again can help. No token is taken from it, and only a short masked piece of it is quoted.',
    },
    {
      id: 'TE-3',
      severity: 'high',
      attack: 'An error comes with status 200, or a token that is no text.',
      promise:
        'An `error` counts whatever the status is. A token has to be a text that is not empty. Nothing else is stored.',
    },
    {
      id: 'TE-4',
      severity: 'medium',
      attack: 'The token type is another one, or is spelled differently.',
      promise:
        '`bearer` is accepted in any case, every other type and none are refused. A refresh token that came along is kept all the same.',
    },
    {
      id: 'TE-5',
      severity: 'high',
      attack: 'The lifetime is absent, negative, endless or no number.',
      promise:
        'A number of seconds, or its digits as text, is honoured. Anything else counts as five minutes. It neither throws, nor loops, nor loses a refresh token.',
    },
    {
      id: 'TE-6',
      severity: 'medium',
      attack: 'Fewer scopes are granted, or they come in another form; the refresh token is empty.',
      promise:
        'No scope means the ones that were asked for. Commas and spaces both separate. Scopes that are missing are told. An empty refresh token means that the old one stays.',
    },
    {
      id: 'TE-7',
      severity: 'medium',
      attack: 'The answer is endless, or a compressed bomb.',
      promise: 'Reading stops at one megabyte, counted after decompression.',
    },
    {
      id: 'TE-8',
      severity: 'high',
      attack: 'The server answers slowly, or never ends its answer.',
      promise:
        'One deadline covers connecting, headers and body. All who wait get the error, the lock is free again, and the next call works.',
    },
    {
      id: 'TE-9',
      severity: 'high',
      attack: 'The client secret gets into an address, is sent in two ways, or is encoded wrongly.',
      promise:
        'The secret is in the body of a `POST`, or in the header where the server wants it there: in one way, and correctly encoded. It is never in an address.',
    },
    {
      id: 'TE-10',
      severity: 'medium',
      attack: 'The server is busy, with any `Retry-After`.',
      promise:
        'There are three attempts at most, within one deadline. A `Retry-After` beyond it is left to the caller.',
    },
  ],
}

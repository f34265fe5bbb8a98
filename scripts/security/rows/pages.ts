import type { SecurityGroup } from '../security-row.ts'

export const pages: SecurityGroup = {
  title: 'Pages that use Glue',
  rows: [
    {
      id: 'BR-1',
      severity: 'critical',
      attack: 'A script that was slipped into a page looks for a token wherever a script can look.',
      promise:
        'Through the backend, no token, client secret or code verifier ever comes into a page, and no answer that the browser gets has one in it. What a server renders, and hands over to the page, has none either. `code` and `state` are in the addresses of the installation only, and used up there. With `fetchToken`, the access token is in memory and nowhere else, there is no refresh token, and nobody on the way may keep the answer (`no-store`).',
    },
    {
      id: 'BR-4',
      severity: 'critical',
      attack: "A server renders pages for two visitors at once, and one of them gets the other's data.",
      promise:
        'On a server, each provider of each page view has a client and a cache of its own, and hands over only what that client got. Nothing that a visitor got is kept beyond the page view. A query without an address and a `fetch` for the visitor is an error, and no page of somebody.',
    },
    {
      id: 'BR-5',
      severity: 'medium',
      attack: 'Several tabs, effects that run twice, the back button, or a sign-out in another tab confuse a page.',
      promise:
        'Tabs whose token ends make one token request to Glue between them, and none takes a failed token for a sign-out. StrictMode asks once. After `announceSignOut` no tab shows data, nor does Back, from the back-forward cache either. A page that comes back from there asks for the session again where it uses it.',
    },
  ],
}

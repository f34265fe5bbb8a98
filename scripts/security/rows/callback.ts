import type { SecurityGroup } from '../security-row.ts'

export const callback: SecurityGroup = {
  title: 'Coming back from Glue',
  rows: [
    {
      id: 'CB-1',
      severity: 'critical',
      attack: 'An attacker starts an installation and makes somebody else finish it, in another browser.',
      promise:
        'An installation can only be finished in the browser that started it, because the sealed cookie of that very installation has to be there. Anything else makes no token request and changes nothing in the store.',
    },
    {
      id: 'CB-2',
      severity: 'critical',
      attack: 'Another user signs in to the app in the same browser between the start and the end.',
      promise:
        'The user that `getUser` names has to be the same at the start and at the end. Otherwise there is no token request. PKCE does not protect against this.',
    },
    {
      id: 'CB-3',
      severity: 'high',
      attack: 'The callback lacks parameters, has them empty, or has them twice.',
      promise:
        '`code`, `state`, `iss` and `error` are each taken at most once, and empty counts as missing. A callback that is not complete makes no token request and leaves a running installation as it was.',
    },
    {
      id: 'CB-4',
      severity: 'high',
      attack: 'The callback is opened twice: a reload, a double click, a link scanner, a replay.',
      promise:
        'The `state` is used up in the store before the code is exchanged, by exactly one of any number of simultaneous callbacks, on however many machines. The others get a friendly page and send nothing to Glue, because a second exchange would make a server revoke the tokens of the first.',
    },
    {
      id: 'CB-5',
      severity: 'medium',
      attack: 'An old callback, or one of another app or of another key, is presented.',
      promise:
        'An installation ends after ten minutes by the clock of the server, whatever the browser kept. Cookies of another app or of an unknown key do not count.',
    },
    {
      id: 'CB-6',
      severity: 'critical',
      attack: 'One authorization server is taken for another (mix-up), or the `iss` of the callback is wrong.',
      promise:
        'A flow remembers its issuer, and a code only ever goes to the token endpoint of that issuer. `iss` is compared character by character. Where the server says that it always sends `iss`, a callback without it is refused. Glue does not document `iss`: there it may be absent, but not wrong.',
    },
    {
      id: 'CB-7',
      severity: 'critical',
      attack: "A stolen code is put into somebody's own running installation.",
      promise:
        "The exchange sends the verifier of this browser's flow, so a server that enforces PKCE refuses the code, and nothing is stored. Glue does not document PKCE. A server that ignores it accepts a stolen code that was not used yet. What still holds then: the code belongs to one workspace, which has to be proven, and nobody gets a token in their browser.",
    },
    {
      id: 'CB-8',
      severity: 'high',
      attack: 'An error response carries HTML, comes without a `state`, or hides behind a code.',
      promise:
        'Errors need a valid `state` like everything else, so a forged one does not end a running installation. Pages have texts of our own for known reasons. Nothing of the query appears in them, they have no scripts, and `error_uri` is never linked.',
    },
    {
      id: 'CB-9',
      severity: 'high',
      attack: '`returnTo` leads to another site (open redirect).',
      promise:
        'A person ends up on the origin of the app or on its front page, whatever `returnTo` says. The target is checked when the installation starts and travels in the sealed cookie, not in the callback.',
    },
    {
      id: 'CB-10',
      severity: 'medium',
      attack: 'Oversized, malformed or hostile input crashes the handler or reaches the store.',
      promise:
        'Queries are limited to 8 kB, and a `state` has to have its own alphabet and length before anything is looked up. The store only ever sees its hash. No request makes `handle` answer with a 500 of ours or break.',
    },
    {
      id: 'CB-11',
      severity: 'medium',
      attack: 'The code stays in the history, in a cache or in a `Referer` header.',
      promise:
        "The callback always ends in a redirect (303) to an address without code and state, also when it failed, with `Cache-Control: no-store` and `Referrer-Policy: no-referrer`. Only an answer of the app's own `afterInstall` can change that.",
    },
  ],
}

import type { SecurityGroup } from '../security-row.ts'

export const backend: SecurityGroup = {
  title: 'Calls from the browser',
  rows: [
    {
      id: 'BR-2',
      severity: 'high',
      attack: "Another site makes a visitor's browser call Glue through the app (CSRF).",
      promise:
        "Every route that is not a navigation wants the header `Glue-CSRF: 1`, the app's own origin in `Origin` and `same-origin` in `Sec-Fetch-Site` where a browser sends them, and, for a `POST`, exactly `application/json`. There are no CORS headers. What does not fit is refused before `authorize` and before any token is asked for.",
    },
    {
      id: 'BR-3',
      severity: 'critical',
      attack: "The token is sent to another address, or the browser's headers reach Glue.",
      promise:
        "The token goes to the one configured API address, with `POST`, and redirects are not followed. Of the browser's request only the operation goes up. Of the answer only status, content type and body come back, and only as JSON or a stream of it: never as HTML, and never a cookie.",
    },
    {
      id: 'BR-6',
      severity: 'high',
      attack: 'A page fakes the result of an installation in a popup, or listens for it.',
      promise:
        "The window that installs says one thing to the page that opened it: that it is over. It says so on a channel that only pages of the app's own origin have, with a random word that only these two know. No token and no code is ever in it. What is installed is asked of `GET session`. Our pages cannot be framed.",
    },
  ],
}

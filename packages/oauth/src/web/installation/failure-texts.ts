import type { GlueOAuthErrorCode } from '../../glue-oauth-error.ts'

/** Why an installation ended without success: an error's code, or what only this browser's flow can tell. */
export type InstallFailure =
  | GlueOAuthErrorCode
  | 'came_late'
  | 'came_twice'
  | 'hint_invalid'
  | 'not_signed_in'
  | 'other_browser'
  | 'other_user'

/** What a person is told. */
export interface FailureText {
  readonly status: number
  readonly title: string
  readonly text: string
  /** Whether starting again can help: as the first way forward, as another one, or not at all. */
  readonly restart?: 'first' | 'also' | 'never'
}

/** Says whether a word is one of the failures: it came in a URL, so anybody may have chosen it. */
export function isInstallFailure(word: string | null): word is InstallFailure {
  return word !== null && Object.hasOwn(failureTexts, word)
}

const misconfigured: FailureText = {
  status: 502,
  title: 'This app is not set up correctly',
  text: 'Glue did not accept the way this app introduced itself. Only the people who run the app can change that: please tell them. Nothing was installed.',
  restart: 'never',
}
const unavailable: FailureText = {
  status: 503,
  title: 'Glue is not answering at the moment',
  text: 'The installation could not be finished. Nothing was recorded. Please start again in a minute.',
}
const mismatch: FailureText = {
  status: 400,
  title: 'This link does not belong to your installation',
  text: 'It was incomplete, or made for somebody else, so it was not used. Nothing was installed. Please start again from the app.',
}
const unexpected: FailureText = {
  status: 502,
  title: 'Glue answered in an unexpected way',
  text: 'The installation could not be finished, and nothing was recorded. If it happens again, please tell the people who run this app.',
}

/** What each failure looks like to the person whose installation it was. */
export const failureTexts: Readonly<Record<InstallFailure, FailureText>> = {
  access_denied: {
    status: 403,
    title: 'Nothing was installed',
    text: 'You chose not to give this app access to a workspace. That is fine: nothing was changed, and you can start again whenever you like.',
  },
  callback_invalid: mismatch,
  came_late: {
    status: 400,
    title: 'That took a little too long',
    text: 'An installation has to be finished within ten minutes. Nothing was installed. Please start again.',
  },
  came_twice: {
    status: 400,
    title: 'This link was used already',
    text: 'Each link works once, and for ten minutes. If the installation was completed, the app shows it now. If not, please start again.',
    restart: 'also',
  },
  code_rejected: {
    status: 400,
    title: 'That took a little too long',
    text: 'Glue no longer accepts this installation: it was used already, or is too old. Please start again.',
  },
  config_invalid: misconfigured,
  decryption_failed: unexpected,
  emulator_token: misconfigured,
  hint_invalid: {
    status: 400,
    title: 'This is not the link of a workspace',
    text: "The link that brought you here names a workspace in a form that Glue does not use. Start again and choose the workspace on Glue's page.",
  },
  invalid_client: misconfigured,
  invalid_response: unexpected,
  invalid_workspace_id: unexpected,
  issuer_mismatch: mismatch,
  network_error: unavailable,
  not_installed: unexpected,
  not_signed_in: {
    status: 401,
    title: 'Please sign in first',
    text: 'Sign in to this app, then start the installation again. Glue does not sign you in here.',
    restart: 'never',
  },
  other_browser: {
    status: 400,
    title: 'Please continue in the browser where you started',
    text: 'This installation was started in another browser, or its cookies were removed. To keep it safe it cannot be finished here. You can start again in this browser.',
  },
  other_user: {
    status: 403,
    title: 'Somebody else is signed in now',
    text: 'This installation was started by another user of this app. Nothing was installed. Sign in as that user, or start again as yourself.',
  },
  refresh_rejected: unexpected,
  request_refused: misconfigured,
  state_mismatch: mismatch,
  store_failed: unavailable,
  temporarily_unavailable: unavailable,
  timeout: unavailable,
  unknown_key: misconfigured,
  workspace_unknown: {
    status: 502,
    title: 'It is not clear which workspace you chose',
    text: 'Glue allowed the installation, but this app could not make sure for which workspace, so nothing was recorded. Please start again from the page of the workspace, or tell the people who run this app.',
  },
}

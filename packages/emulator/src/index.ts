export type { ApproveOptions } from './approve.ts'
export { type ClockOptions, createClock, type Duration, type EmulatorClock } from './clock.ts'
export { createEmulator, type Emulator, type EmulatorOptions } from './create-emulator.ts'
export type { Json } from './exchange/json.ts'
export type { Route } from './exchange/route.ts'
export type {
  AnswerEffect,
  CallbackEffect,
  DeliveryEffect,
  Fault,
  FaultEffect,
  FaultMatch,
  GraphqlErrorEffect,
  TokenEffect,
} from './faults/fault.ts'
export type { ActiveFault, Faults } from './faults/fault-list.ts'
export type { HappenedFault } from './faults/fault-plan.ts'
export {
  GlueEmulatorError,
  type GlueEmulatorErrorAction,
  type GlueEmulatorErrorCode,
  type GlueEmulatorErrorInput,
  isGlueEmulatorError,
} from './glue-emulator-error.ts'
export type { Installation, Installations } from './installations.ts'
export type { Journal } from './journal/journal.ts'
export type { JournalEntry, JournalFilter, JournalRequest, JournalResponse } from './journal/journal-entry.ts'
export type { IssuedToken, Tokens } from './oauth/tokens.ts'
export { defaultSeed } from './seed/default-seed.ts'
export { parseSeed } from './seed/parse-seed.ts'
export type {
  Seed,
  SeedApp,
  SeedGroup,
  SeedInstallation,
  SeedMessage,
  SeedThread,
  SeedUser,
  SeedWorkspace,
} from './seed/seed.ts'
export type { Profile } from './state/profile.ts'
export type { EmulatorSnapshot } from './state/snapshot.ts'

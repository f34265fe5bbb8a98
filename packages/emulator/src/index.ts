export type { ApproveOptions } from './approve.ts'
export { type ClockOptions, createClock, type Duration, type EmulatorClock } from './clock.ts'
export { createEmulator, type Emulator, type EmulatorOptions } from './create-emulator.ts'
export type { Installation, Profile } from './emulator-state.ts'
export {
  GlueEmulatorError,
  type GlueEmulatorErrorAction,
  type GlueEmulatorErrorCode,
  type GlueEmulatorErrorInput,
  isGlueEmulatorError,
} from './glue-emulator-error.ts'
export type { Installations } from './installations.ts'
export { defaultSeed } from './seed/default-seed.ts'
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

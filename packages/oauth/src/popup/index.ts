export { finishInstall, openInstall, type OpenInstallOptions } from './install-popup.ts'

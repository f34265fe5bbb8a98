export { pipeHandover, type PipeHandoverInput } from './pipe-handover.ts'

#!/usr/bin/env node
import process from 'node:process'
import { createProgram } from './create-program.ts'

// Whoever reads the output may have enough of it, such as `head`: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

await createProgram().parseAsync()

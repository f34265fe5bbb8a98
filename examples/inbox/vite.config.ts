import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig, type UserConfig } from 'vite'

const config: UserConfig = {
  plugins: [react()],
  // Inside the monorepo the packages run as sources. Outside of it nothing has this condition, and `dist` is taken.
  resolve: { conditions: ['@glue/source', ...defaultClientConditions] },
}

export default defineConfig(config) as UserConfig

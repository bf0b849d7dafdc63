import * as z from 'zod'
import { access, operation } from './operation.ts'
import { route } from './route.ts'
import { Instant } from './scalars.ts'

export const platformRoutes = {
  health: route('GET', '/api/health'),
  healthAtRoot: route('GET', '/health'),
  api: route('GET', '/api'),
  apiFolder: route('GET', '/api/'),
} as const

const health = {
  access: access.anyone,
  answer: z.object({ status: z.literal('healthy'), timestamp: Instant }),
  errors: ['UNAVAILABLE'],
} as const

export const platformOperations = {
  health: operation({
    ...health,
    route: platformRoutes.health,
    summary: 'Is the service, with its database, able to answer?',
  }),
  healthAtRoot: operation({
    ...health,
    route: platformRoutes.healthAtRoot,
    summary: 'The same, where load balancers and clients of other systems ask for it',
  }),
  apiRoot: operation({
    ...health,
    route: platformRoutes.api,
    summary: 'The same, for clients that try the address of the API',
  }),
  apiFolder: operation({ ...health, route: platformRoutes.apiFolder, summary: 'The same, with a slash at the end' }),
} as const

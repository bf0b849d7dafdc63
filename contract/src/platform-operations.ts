import * as z from 'zod'
import { access, operation } from './operation.ts'
import { route } from './route.ts'
import { Instant } from './scalars.ts'

export const platformRoutes = { health: route('GET', '/api/health') } as const

export const platformOperations = {
  health: operation({
    route: platformRoutes.health,
    summary: 'Is the service, with its database, able to answer?',
    access: access.anyone,
    answer: z.object({ status: z.literal('healthy'), timestamp: Instant }),
    errors: ['UNAVAILABLE'],
  }),
} as const

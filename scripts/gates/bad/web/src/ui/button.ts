import { operations } from '@medconsult/contract'
import { app } from '@medconsult/server'
import { states } from '../states/state.ts'

export const button = [operations, app, states]

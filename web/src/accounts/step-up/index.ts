import { stepUpRoutes } from '@medconsult/contract/runtime'
import { addRoutes, addTexts } from '../../platform/index.ts'
import { texts } from './texts.en.ts'

addRoutes(stepUpRoutes)
addTexts('stepUp', texts)

export { StepUp } from './StepUp.tsx'

import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('accounts', texts)

export { homeOf } from './home.ts'
export { LoginPage } from './LoginPage.tsx'
export { RequireRole, RequireSession } from './RequireSession.tsx'
export { useConfig, useSignOut } from './use-accounts.ts'

import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('accounts', texts)

/** Loads the profiles and the search for a doctor. */
export const loadProfiles = () => import('./profiles/index.ts')
/** Loads the page about the account's security. */
export const loadSecurity = () => import('./security/index.ts')
/** Loads the pages of administrators. */
export const loadAdministration = () => import('./administration/index.ts')

export { ClinicContact } from './ClinicContact.tsx'
export { destination, homeOf } from './home.ts'
export { LoginPage } from './LoginPage.tsx'
export { RequireRole, RequireSession } from './RequireSession.tsx'
export { beginSession, mayBeSignedIn, signOut, startSession, useConfig, useSessionStart } from './use-accounts.ts'

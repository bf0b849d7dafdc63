import type { PublicConfig } from '@medconsult/contract'
import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import type { Budgets } from '../platform/http/limiter.ts'
import type { RegisterOperation } from '../platform/http/operations.ts'
import { isHttps } from '../platform/http/site.ts'
import { derive } from '../platform/secrets.ts'
import type { WorkQueue } from '../platform/work-queue.ts'
import { createDevices } from './device-cookie.ts'
import { openEmailChangeRoutes } from './email-change/routes.ts'
import { createEmailChange } from './email-change/service.ts'
import { createEmailConfirmation } from './email-confirmation.ts'
import { createLinkTokens } from './link-tokens.ts'
import { openOwnAccountRoutes } from './own-account/routes.ts'
import { createOwnAccountService } from './own-account/service.ts'
import { createCeremony } from './passkeys/ceremony.ts'
import { createChallenges } from './passkeys/challenges.ts'
import { relyingPartyOf } from './passkeys/relying-party.ts'
import { openPasskeyRoutes } from './passkeys/routes.ts'
import { createPasskeyService } from './passkeys/service.ts'
import { createPasskeySignIn } from './passkeys/sign-in.ts'
import { createPasswordCheck } from './password-check.ts'
import { passwordPaths } from './password-links.ts'
import { createPasswordReset } from './password-reset.ts'
import { openAccountRoutes } from './routes.ts'
import { createFactorChanges } from './second-factor/changes.ts'
import { openSecondFactorRoutes } from './second-factor/routes.ts'
import { createSecretBox } from './second-factor/secret-box.ts'
import { createSecondFactorService } from './second-factor/service.ts'
import { createSecondStep } from './second-factor/sign-in.ts'
import { createAccountService } from './service.ts'
import type { Sessions } from './session.ts'
import { resetTokensOf } from './setup/reset-link.ts'
import { createSetupService } from './setup/service.ts'
import { createStepUp } from './step-up.ts'
import { createSignInThrottle } from './throttle.ts'
import type { Tokens } from './tokens.ts'

export interface AccountsDeps {
  run: UnitOfWork
  clock: Clock
  config: Pick<Config, 'publicUrl' | 'mail' | 'doctorRegistration' | 'secondFactorRequired' | 'idleMinutes'>
  publicConfig: PublicConfig
  tokens: Tokens
  sessions: Sessions
  budgets: Budgets
  /** The secret of the server. Each purpose derives its own key from it. */
  secret: string
  /** Limits how many passwords are hashed at once: a hash takes a core's time. */
  hashing: WorkQueue
}

/** Registration, sign-in, forgotten passwords, and the confirmation of e-mail addresses. */
export function createAccounts(deps: AccountsDeps) {
  const { run, clock, config, budgets, tokens, sessions, secret } = deps
  const resetTokens = resetTokensOf(secret)
  const confirmationTokens = createLinkTokens(derive(secret, 'email-confirmation'), 'email-confirmation')
  const changeTokens = {
    new: createLinkTokens(derive(secret, 'email-change'), 'email-change-new'),
    old: createLinkTokens(derive(secret, 'email-change'), 'email-change-old'),
  }
  const common = {
    run,
    clock,
    budgets,
    hashing: deps.hashing,
    throttle: createSignInThrottle(budgets),
    emailConfigured: config.mail !== null,
    secondFactorRequired: config.secondFactorRequired,
    // A password must not consist of these names.
    serviceNames: ['MedConsult', 'localhost', ...(config.publicUrl?.hostname.split('.') ?? [])],
  }
  return {
    resetTokens,
    /** The paths of the links in e-mails, with the token of the link. */
    linkPaths: {
      ...passwordPaths(resetTokens),
      EMAIL_CONFIRMATION: (id: string) => `/login?mode=confirm#${confirmationTokens.tokenOf(id)}`,
      EMAIL_CHANGE_NEW: (id: string) => `/login?mode=address#${changeTokens.new.tokenOf(id)}`,
      EMAIL_CHANGE_OLD: (id: string) => `/login?mode=address&from=old#${changeTokens.old.tokenOf(id)}`,
    },
    open(register: RegisterOperation): void {
      const confirmation = createEmailConfirmation({ ...common, tokens: confirmationTokens })
      const { doctorRegistration, idleMinutes } = config
      const box = createSecretBox(derive(secret, 'second-factor'))
      const compare = createPasswordCheck(common)
      const secondStep = createSecondStep({ ...common, tokens, box })
      const devices = createDevices({
        key: derive(secret, 'device-cookie'),
        secure: isHttps(config.publicUrl),
      })
      const serviceName = deps.publicConfig.clinic.name ?? 'MedConsult'
      const changes = createFactorChanges({ ...common, compare })
      const secondFactor = createSecondFactorService({ changes, box, serviceName })
      openSecondFactorRoutes(register, { secondFactor, secondStep, sessions, devices, idleMinutes })
      openOwnAccountRoutes(register, {
        ownAccount: createOwnAccountService({ ...common, changes }),
        stepUp: createStepUp({ ...common, changes }),
        devices,
      })
      openEmailChangeRoutes(register, {
        emailChange: createEmailChange({ ...common, tokens: changeTokens, changes }),
        devices,
      })
      const ceremony = createCeremony({
        relyingParty: relyingPartyOf(config.publicUrl),
        challenges: createChallenges(derive(secret, 'passkey-challenge')),
        serviceName,
      })
      openPasskeyRoutes(register, {
        passkeys: createPasskeyService({ changes, clock, ceremony }),
        passkeySignIn: createPasskeySignIn({ ...common, tokens, ceremony, secondStep }),
        sessions,
        devices,
        idleMinutes,
      })
      const signIn = { tokens, confirmation, doctorRegistration, compare, secondStep }
      openAccountRoutes(register, createAccountService({ ...common, ...signIn }), {
        sessions,
        devices,
        config: deps.publicConfig,
        idleMinutes,
        resets: createPasswordReset({ ...common, tokens: resetTokens }),
        confirmation,
        setup: createSetupService({ ...common, tokens, secret, confirmation }),
      })
    },
  }
}

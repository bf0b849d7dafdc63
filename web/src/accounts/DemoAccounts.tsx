import type { PublicConfig } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { Initials } from '../ui/Initials.tsx'
import classes from './DemoAccounts.module.css'

type Account = NonNullable<PublicConfig['demo']>['accounts'][number]

/** Lists the demo accounts; a click fills the form, and the person still signs in. */
export function DemoAccounts(props: { accounts: Account[]; onChoose: (account: Account) => void }) {
  const { t } = useTranslation('accounts')
  return (
    <section className={classes.demo} aria-labelledby="demo-title">
      <h2 id="demo-title" className={classes.title}>
        {t('demo.title')}
      </h2>
      <p className={classes.lead}>{t('demo.body')}</p>
      <ul className={classes.list}>
        {props.accounts.map((account) => (
          <li key={account.email}>
            <button type="button" className={classes.account} onClick={() => props.onChoose(account)}>
              <Initials name={account.name} size={32} />
              <span className={classes.words}>
                <span className={classes.name}>{account.name}</span>
                <span className={classes.role}>{t(`demo.${account.role}`)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

import type { MailLanguage } from './languages.ts'

const where = 'Ort: {place}'
const kept = 'Ihr Termin am {kept} gilt, bis Sie sich beide auf die neue Zeit geeinigt haben.'

export const de: MailLanguage = {
  locale: 'de-DE',
  frame: {
    hello: 'Guten Tag,',
    why: 'Sie erhalten diese E-Mail, weil Sie ein Konto bei MedConsult haben. Dort können Sie unter „Notifications“ wählen, welche E-Mails Sie erhalten.',
    online: 'Online, per Video',
    calendar: 'Termin mit {person}',
    ownTime: 'in Ihrer Zeitzone',
    calendarTime: 'in der Zeitzone der Praxis',
    phone: 'Telefon',
  },
  mails: {
    APPOINTMENT_REQUESTED: {
      subject: 'Eine neue Terminanfrage',
      body: [
        '{person} bittet um einen Termin am {when}.',
        'Bitte bestätigen Sie ihn, schlagen Sie eine andere Zeit vor, oder lehnen Sie ab.',
      ],
      action: 'Anfrage beantworten',
    },
    APPOINTMENT_PROPOSED: {
      subject: 'Für Ihren Termin wird eine andere Zeit vorgeschlagen',
      body: ['{person} schlägt für Ihren Termin {when} vor.', kept, where, 'Bitte sagen Sie, ob Ihnen das passt.'],
      action: 'Vorschlag beantworten',
    },
    APPOINTMENT_CONFIRMED: {
      subject: 'Ihr Termin ist bestätigt',
      body: ['Ihr Termin mit {person} ist bestätigt: {when}.', where, 'Eine Datei für Ihren Kalender ist angehängt.'],
      action: 'Termin ansehen',
    },
    APPOINTMENT_CHANGED: {
      subject: 'Bitte um eine andere Zeit für Ihren Termin',
      body: [
        '{person} bittet darum, den Termin auf {when} zu verlegen.',
        kept,
        where,
        'Bitte bestätigen Sie ihn, schlagen Sie eine andere Zeit vor, oder lehnen Sie ab.',
      ],
      action: 'Anfrage beantworten',
    },
    APPOINTMENT_CANCELLED: {
      subject: 'Ihr Termin ist abgesagt',
      body: ['Der Termin mit {person} am {when} findet nicht statt.'],
      action: 'Termin ansehen',
    },
    APPOINTMENT_TOMORROW: {
      subject: 'Erinnerung an Ihren Termin',
      body: ['Ihr Termin mit {person} ist am {when}.', where],
      action: 'Termin ansehen',
    },
    APPOINTMENT_SOON: {
      subject: 'Ihr Termin beginnt bald',
      body: ['Ihr Termin mit {person} ist am {when}.', where],
      action: 'Termin ansehen',
    },
    CALL_STARTED: {
      subject: 'Ihre Videosprechstunde hat begonnen',
      body: ['{person} wartet im Videogespräch auf Sie.'],
      action: 'Am Gespräch teilnehmen',
    },
    CALL_ENDED: {
      subject: 'Ihre Videosprechstunde ist beendet',
      body: ['Die Videosprechstunde mit {person} ist beendet.'],
      action: 'Termin ansehen',
    },
    CALL_INVITATION: {
      subject: 'Sie sind zu einem Gespräch eingeladen',
      body: ['{person} lädt Sie zu einem Videogespräch ein.'],
      action: 'Gespräch öffnen',
    },
    QUEUE_RECALLED: {
      subject: 'Bitte kommen Sie zurück in die Warteschlange',
      body: ['{person} möchte Sie sprechen. Bitte kommen Sie zurück in die Sprechstunde.'],
      action: 'Sprechstunde öffnen',
    },
    QUEUE_REMINDER: {
      subject: 'Bitte kommen Sie zurück in Ihre Sprechstunde',
      body: [
        '{person} hält gerade Sprechstunde, und Ihre Seite ist nicht geöffnet. Ihr Platz in der Warteschlange bleibt Ihnen.',
        'Öffnen Sie die Sprechstunde und bleiben Sie dort, damit Sie angerufen werden können.',
      ],
      action: 'Sprechstunde öffnen',
    },
    QUEUE_MESSAGE: {
      subject: 'Sie haben eine Nachricht aus der Sprechstunde',
      body: [
        '{person} hat Ihnen zu Ihrem Platz in der Warteschlange geschrieben. Dort können Sie es lesen und antworten.',
      ],
      action: 'Sprechstunde öffnen',
    },
    GUEST_WAITING: {
      subject: 'Jemand wartet darauf, eingelassen zu werden',
      body: [
        'Jemand ist im Warteraum Ihrer Besprechung oder Ihres Anrufs und bleibt dort, bis Sie die Person einlassen.',
      ],
      action: 'Warteraum öffnen',
    },
    SUMMARY_READY: {
      subject: 'Die Zusammenfassung Ihres Besuchs liegt bereit',
      body: [
        '{person} hat die Zusammenfassung Ihres Besuchs unterschrieben. Zum Schutz Ihrer Daten steht sie nicht in dieser E-Mail.',
      ],
      action: 'Zusammenfassung lesen',
    },
    TIME_ZONES_DIFFER: {
      subject: 'Zeitzonentabellen stimmen nicht überein',
      body: [
        'Die Zeitzonentabellen des Servers und seiner Datenbank stimmen bei einer verwendeten Zone nicht überein. Termine könnten mit falscher Uhrzeit angezeigt werden.',
        'Die Übersicht sagt, welche Zone es ist, ab wann, und was zu tun ist.',
      ],
      action: 'Übersicht öffnen',
    },
    ACCOUNT_INVITATION: {
      subject: 'Sie sind zu MedConsult eingeladen',
      body: [
        'Ihre Klinik hat ein Konto für Sie angelegt. Wählen Sie ein Passwort, um es zu benutzen. Der Link gilt sieben Tage und nur einmal.',
        'Wenn Sie das nicht erwarten, müssen Sie nichts tun. Ohne Passwort kann niemand das Konto benutzen.',
      ],
      action: 'Passwort wählen',
    },
    PASSWORD_RESET: {
      subject: 'Wählen Sie ein neues Passwort',
      body: [
        'Jemand, vermutlich Sie, hat für dieses Konto ein neues Passwort angefordert. Der Link gilt eine Stunde und nur einmal.',
        'Wenn Sie es nicht waren, hat sich nichts geändert und Sie müssen nichts tun.',
      ],
      action: 'Neues Passwort wählen',
    },
    PASSWORD_CHANGED: {
      subject: 'Ihr Passwort wurde geändert',
      body: [
        'Das Passwort Ihres Kontos wurde eben geändert. Ihre anderen Geräte müssen sich mit dem neuen anmelden.',
        'Wenn Sie es nicht waren, kennt jemand anders Ihr Passwort oder kann Ihre E-Mails lesen. Ändern Sie zuerst das Passwort Ihres Postfachs, dann wählen Sie hier ein neues.',
      ],
      action: 'Ich war es nicht: neues Passwort wählen',
    },
    SECOND_FACTOR_ADDED: {
      subject: 'Zu Ihrem Konto gehört jetzt eine Authenticator-App',
      body: [
        'Ab jetzt braucht die Anmeldung Ihr Passwort und einen Code der Authenticator-App, die eben hinzugefügt wurde.',
        'Wenn Sie es nicht waren, kennt jemand anders Ihr Passwort. Wählen Sie ein neues, und bitten Sie die Praxis, den zweiten Faktor zurückzusetzen.',
      ],
      action: 'Ich war es nicht: neues Passwort wählen',
    },
    SECOND_FACTOR_REMOVED: {
      subject: 'Die Authenticator-App wurde aus Ihrem Konto entfernt',
      body: [
        'Ab jetzt fragt die Anmeldung nicht mehr nach einem Code der App. Alle anderen Geräte wurden abgemeldet.',
        'Wenn Sie es nicht waren, kennt jemand anders Ihr Passwort. Wählen Sie jetzt ein neues: Alle Geräte werden dann abgemeldet.',
      ],
      action: 'Ich war es nicht: neues Passwort wählen',
    },
    SECOND_FACTOR_RESET: {
      subject: 'Der zweite Faktor Ihres Kontos wurde zurückgesetzt',
      body: [
        'Die Praxis hat die Authenticator-App, die Passkeys und die Wiederherstellungscodes Ihres Kontos entfernt und Sie auf allen Geräten abgemeldet. Ihr Passwort genügt zur Anmeldung, bis Sie einen neuen zweiten Faktor hinzufügen.',
        'Wenn Sie nicht darum gebeten haben, rufen Sie die Praxis an.',
      ],
      action: 'Neues Passwort wählen',
    },
    PASSKEY_ADDED: {
      subject: 'Zu Ihrem Konto gehört jetzt ein neuer Passkey',
      body: [
        'Ab jetzt meldet der eben hinzugefügte Passkey bei Ihrem Konto an. Ihr Passwort allein genügt nicht mehr.',
        'Wenn Sie es nicht waren, kennt jemand anders Ihr Passwort. Wählen Sie ein neues, und bitten Sie die Praxis, den zweiten Faktor zurückzusetzen.',
      ],
      action: 'Ich war es nicht: neues Passwort wählen',
    },
    PASSKEY_REMOVED: {
      subject: 'Ein Passkey wurde aus Ihrem Konto entfernt',
      body: [
        'Der Passkey meldet nicht mehr bei Ihrem Konto an, und alle anderen Geräte wurden abgemeldet.',
        'Wenn Sie es nicht waren, kennt jemand anders Ihr Passwort. Wählen Sie jetzt ein neues: Alle Geräte werden dann abgemeldet.',
      ],
      action: 'Ich war es nicht: neues Passwort wählen',
    },
    RECOVERY_CODE_USED: {
      subject: 'Anmeldung mit einem Wiederherstellungscode',
      body: [
        'Jemand, vermutlich Sie, hat sich mit einem Wiederherstellungscode angemeldet. Dieser Code gilt nicht noch einmal.',
        'Wenn Sie es waren und Ihr Telefon verloren ist, entfernen Sie die alte Authenticator-App und richten Sie eine neue ein. Wenn Sie es nicht waren, wählen Sie ein neues Passwort, und bitten Sie die Praxis, den zweiten Faktor zurückzusetzen.',
      ],
      action: 'Sicherheit des Kontos ansehen',
    },
    EMAIL_CONFIRMATION: {
      subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
      body: [
        'Jemand, vermutlich Sie, hat mit dieser Adresse ein Konto angelegt. Bestätigen Sie, dass sie Ihnen gehört, damit E-Mails zu Terminen an sie gehen können. Der Link gilt drei Tage.',
        'Wenn Sie es nicht waren, öffnen Sie den Link nicht. Sie erhalten dann keine E-Mails zu Terminen.',
      ],
      action: 'Adresse bestätigen',
    },
    EMAIL_CHANGE_NEW: {
      subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
      body: [
        'Jemand, vermutlich Sie, möchte diese Adresse ab jetzt für ein Konto verwenden. Bestätigen Sie, dass sie Ihnen gehört. Der Link gilt 24 Stunden.',
        'Wenn Sie es nicht waren, öffnen Sie den Link nicht. Dann geschieht nichts.',
      ],
      action: 'Adresse bestätigen',
    },
    EMAIL_CHANGE_OLD: {
      subject: 'Ihre E-Mail-Adresse soll geändert werden',
      body: [
        'Die E-Mail-Adresse Ihres Kontos soll {address} werden. Bestätigen Sie, dass Sie das möchten. Bis dahin bleibt Ihre Adresse, wie sie ist. Der Link gilt 24 Stunden.',
        'Wenn Sie es nicht waren, kennt jemand anders Ihr Passwort. Öffnen Sie den Link, halten Sie die Änderung dort auf, und wählen Sie dann ein neues Passwort.',
      ],
      action: 'Änderung bestätigen oder aufhalten',
    },
    EMAIL_CHANGED_NEW: {
      subject: 'Ihre neue E-Mail-Adresse gilt',
      body: [
        'Zu Ihrem Konto gehört jetzt diese Adresse. Melden Sie sich damit an. E-Mails zu Ihren Terminen kommen hierher.',
      ],
      action: 'Anmelden',
    },
    EMAIL_CHANGED_OLD: {
      subject: 'Ihre E-Mail-Adresse wurde geändert',
      body: [
        'Zu Ihrem Konto gehört jetzt eine andere E-Mail-Adresse, und an diese wird nichts mehr geschickt. Ihre anderen Geräte wurden abgemeldet.',
        'Wenn Sie es nicht waren, rufen Sie sofort die Praxis an.',
      ],
      action: 'Anmeldeseite öffnen',
    },
    DIGEST: {
      subject: 'Mehrere Neuigkeiten zu Ihren Terminen',
      body: [
        'In kurzer Zeit hat sich mehreres an Ihren Terminen geändert. Damit Ihr Postfach übersichtlich bleibt, senden wir nicht für jede Änderung eine eigene E-Mail.',
        'Bitte sehen Sie in Ihren Benachrichtigungen und Terminen nach.',
      ],
      action: 'Alle ansehen',
    },
  },
}

import type { MailLanguage } from './languages.ts'

const where = 'Lugar: {place}'
const kept = 'Su cita del {kept} sigue en pie hasta que ambos acuerden la nueva hora.'

export const es: MailLanguage = {
  locale: 'es-ES',
  frame: {
    hello: 'Hola:',
    why: 'Recibe este correo porque tiene una cuenta en MedConsult. Allí puede elegir, en «Notifications», qué correos recibe.',
    online: 'En línea, por vídeo',
    calendar: 'Cita con {person}',
    ownTime: 'en su zona horaria',
    calendarTime: 'en la zona horaria de la consulta',
    phone: 'teléfono',
  },
  mails: {
    APPOINTMENT_REQUESTED: {
      subject: 'Una nueva solicitud de cita',
      body: ['{person} pide una cita para el {when}.', 'Confírmela, proponga otra hora o rechácela, por favor.'],
      action: 'Responder a la solicitud',
    },
    APPOINTMENT_PROPOSED: {
      subject: 'Se propone otra hora para su cita',
      body: ['{person} propone para su cita el {when}.', kept, where, 'Díganos, por favor, si le viene bien.'],
      action: 'Responder a la propuesta',
    },
    APPOINTMENT_CONFIRMED: {
      subject: 'Su cita está confirmada',
      body: [
        'Su cita con {person} está confirmada para el {when}.',
        where,
        'Adjuntamos un archivo para su calendario.',
      ],
      action: 'Ver la cita',
    },
    APPOINTMENT_CHANGED: {
      subject: 'Se pide otra hora',
      body: [
        '{person} pide cambiar la cita al {when}.',
        kept,
        where,
        'Confírmela, proponga otra hora o rechácela, por favor.',
      ],
      action: 'Responder a la solicitud',
    },
    APPOINTMENT_CANCELLED: {
      subject: 'Su cita está cancelada',
      body: ['La cita con {person} del {when} no tendrá lugar.'],
      action: 'Ver la cita',
    },
    APPOINTMENT_TOMORROW: {
      subject: 'Recordatorio de su cita',
      body: ['Su cita con {person} es el {when}.', where],
      action: 'Ver la cita',
    },
    APPOINTMENT_SOON: {
      subject: 'Su cita empieza pronto',
      body: ['Su cita con {person} es el {when}.', where],
      action: 'Ver la cita',
    },
    CALL_STARTED: {
      subject: 'Su consulta por vídeo ha empezado',
      body: ['{person} le espera en la llamada.'],
      action: 'Unirse a la llamada',
    },
    CALL_ENDED: {
      subject: 'Su consulta por vídeo ha terminado',
      body: ['La consulta por vídeo con {person} ha terminado.'],
      action: 'Ver la cita',
    },
    CALL_INVITATION: {
      subject: 'Tiene una invitación a una llamada',
      body: ['{person} le invita a una videollamada.'],
      action: 'Abrir la llamada',
    },
    QUEUE_RECALLED: {
      subject: 'Vuelva, por favor, a la cola',
      body: ['{person} desea verle. Vuelva, por favor, a la consulta.'],
      action: 'Abrir la consulta',
    },
    QUEUE_REMINDER: {
      subject: 'Vuelva, por favor, a su consulta',
      body: [
        '{person} está atendiendo ahora, y su página no está abierta. Usted conserva su lugar en la cola.',
        'Abra la consulta y permanezca allí para que se le pueda llamar.',
      ],
      action: 'Abrir la consulta',
    },
    QUEUE_MESSAGE: {
      subject: 'Su médico le ha escrito',
      body: ['{person} le ha enviado un mensaje sobre su lugar en la cola. Allí puede leerlo y responder.'],
      action: 'Abrir la consulta',
    },
    GUEST_WAITING: {
      subject: 'Alguien espera a que le deje entrar',
      body: [
        'Alguien está en la sala de espera de su reunión o llamada, y seguirá allí hasta que usted le deje entrar.',
      ],
      action: 'Abrir la sala de espera',
    },
    SUMMARY_READY: {
      subject: 'El resumen de su visita está disponible',
      body: ['{person} ha firmado el resumen de su visita. Para proteger sus datos, no figura en este correo.'],
      action: 'Leer el resumen',
    },
    TIME_ZONES_DIFFER: {
      subject: 'Las tablas de zonas horarias no coinciden',
      body: [
        'Las tablas de zonas horarias del servidor y de su base de datos no coinciden en una zona que está en uso. Las citas podrían anunciarse con una hora equivocada.',
        'El resumen dice qué zona es, desde cuándo y qué hacer.',
      ],
      action: 'Abrir el resumen',
    },
    ACCOUNT_INVITATION: {
      subject: 'Le invitan a MedConsult',
      body: [
        'Su clínica ha creado una cuenta para usted. Elija una contraseña para usarla. El enlace vale siete días y una sola vez.',
        'Si no lo espera, no tiene que hacer nada. Sin contraseña, nadie puede usar la cuenta.',
      ],
      action: 'Elegir una contraseña',
    },
    PASSWORD_RESET: {
      subject: 'Elija una nueva contraseña',
      body: [
        'Alguien, probablemente usted, pidió una nueva contraseña para esta cuenta. El enlace vale una hora y una sola vez.',
        'Si no fue usted, nada ha cambiado y no tiene que hacer nada.',
      ],
      action: 'Elegir una nueva contraseña',
    },
    PASSWORD_CHANGED: {
      subject: 'Se ha cambiado su contraseña',
      body: [
        'La contraseña de su cuenta se acaba de cambiar. Sus otros dispositivos tienen que iniciar sesión con la nueva.',
        'Si no fue usted, otra persona conoce su contraseña o puede leer su correo. Cambie primero la contraseña de su buzón y elija después aquí una nueva.',
      ],
      action: 'No fui yo: elegir una nueva contraseña',
    },
    SECOND_FACTOR_ADDED: {
      subject: 'Se ha añadido una aplicación de autenticación a su cuenta',
      body: [
        'A partir de ahora, para iniciar sesión hacen falta su contraseña y un código de la aplicación de autenticación que se acaba de añadir.',
        'Si no fue usted, otra persona conoce su contraseña. Elija una nueva y pida a la clínica que restablezca el segundo factor.',
      ],
      action: 'No fui yo: elegir una nueva contraseña',
    },
    SECOND_FACTOR_REMOVED: {
      subject: 'Se ha quitado la aplicación de autenticación de su cuenta',
      body: [
        'A partir de ahora, al iniciar sesión ya no se pide un código de la aplicación. Se ha cerrado la sesión en todos los demás dispositivos.',
        'Si no fue usted, otra persona conoce su contraseña. Elija ahora una nueva: se cerrará la sesión en todos los dispositivos.',
      ],
      action: 'No fui yo: elegir una nueva contraseña',
    },
    SECOND_FACTOR_RESET: {
      subject: 'Se ha restablecido el segundo factor de su cuenta',
      body: [
        'La clínica ha quitado la aplicación de autenticación, las llaves de acceso y los códigos de recuperación de su cuenta, y ha cerrado la sesión en todos los dispositivos. Su contraseña basta para iniciar sesión hasta que añada un nuevo segundo factor.',
        'Si no lo ha pedido usted, llame a la clínica.',
      ],
      action: 'Elegir una nueva contraseña',
    },
    PASSKEY_ADDED: {
      subject: 'Se ha añadido una llave de acceso a su cuenta',
      body: [
        'A partir de ahora, la llave de acceso que se acaba de añadir inicia sesión en su cuenta. Su contraseña sola ya no basta.',
        'Si no fue usted, otra persona conoce su contraseña. Elija una nueva y pida a la clínica que restablezca el segundo factor.',
      ],
      action: 'No fui yo: elegir una nueva contraseña',
    },
    PASSKEY_REMOVED: {
      subject: 'Se ha quitado una llave de acceso de su cuenta',
      body: [
        'La llave de acceso ya no inicia sesión en su cuenta, y se ha cerrado la sesión en todos los demás dispositivos.',
        'Si no fue usted, otra persona conoce su contraseña. Elija ahora una nueva: se cerrará la sesión en todos los dispositivos.',
      ],
      action: 'No fui yo: elegir una nueva contraseña',
    },
    RECOVERY_CODE_USED: {
      subject: 'Se ha iniciado sesión con un código de recuperación',
      body: [
        'Alguien, probablemente usted, ha iniciado sesión con un código de recuperación. Ese código ya no se puede volver a usar.',
        'Si fue usted y ha perdido el teléfono, quite la aplicación de autenticación anterior y configure una nueva. Si no fue usted, elija una nueva contraseña y pida a la clínica que restablezca el segundo factor.',
      ],
      action: 'Ver la seguridad de la cuenta',
    },
    EMAIL_CONFIRMATION: {
      subject: 'Confirme su dirección de correo',
      body: [
        'Alguien, probablemente usted, creó una cuenta con esta dirección. Confirme que es suya para que podamos enviarle correos sobre sus citas. El enlace vale tres días.',
        'Si no fue usted, no abra el enlace. No recibirá correos sobre citas.',
      ],
      action: 'Confirmar esta dirección',
    },
    EMAIL_CHANGE_NEW: {
      subject: 'Confirme su nueva dirección de correo',
      body: [
        'Alguien, probablemente usted, quiere usar esta dirección para una cuenta a partir de ahora. Confirme que es suya. El enlace vale 24 horas.',
        'Si no fue usted, no abra el enlace. Entonces no ocurre nada.',
      ],
      action: 'Confirmar esta dirección',
    },
    EMAIL_CHANGE_OLD: {
      subject: 'Se va a cambiar su dirección de correo',
      body: [
        'La dirección de correo de su cuenta va a ser {address}. Confirme que es lo que quiere. Hasta entonces su dirección sigue igual. El enlace vale 24 horas.',
        'Si no fue usted, otra persona conoce su contraseña. Abra el enlace, detenga allí el cambio y elija después una nueva contraseña.',
      ],
      action: 'Confirmar o detener el cambio',
    },
    EMAIL_CHANGED_NEW: {
      subject: 'Su nueva dirección de correo ya está en uso',
      body: ['Su cuenta tiene ahora esta dirección. Inicie sesión con ella. Los correos sobre sus citas llegan aquí.'],
      action: 'Iniciar sesión',
    },
    EMAIL_CHANGED_OLD: {
      subject: 'Se ha cambiado su dirección de correo',
      body: [
        'Su cuenta tiene ahora otra dirección de correo, y a esta ya no se envía nada. Se ha cerrado la sesión en sus otros dispositivos.',
        'Si no fue usted, llame enseguida a la clínica.',
      ],
      action: 'Abrir la página de inicio de sesión',
    },
    DIGEST: {
      subject: 'Hay más novedades sobre sus citas',
      body: [
        'En poco tiempo han cambiado varias cosas de sus citas. Para no llenar su buzón, no se las enviamos en correos separados.',
        'Consulte, por favor, sus avisos y sus citas.',
      ],
      action: 'Ver todo',
    },
  },
}

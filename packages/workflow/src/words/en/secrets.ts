/** What is said about secrets that stand in a workflow as plain text. */
export const secrets = {
  'secret.in-config': '"{node}", {field} holds {what} as plain text: whoever may read the workflow reads it.',
  'secret.in-url':
    '"{node}", {field}: the address holds {what}. Addresses are written into logs on the way, and whoever may read the workflow reads it.',
  'secret.plain-http':
    '"{node}", {field}: a secret goes to an address without encryption (http://), and whoever is on the way can read it.',
  'secret.keep': 'Keep it in a credential, and choose that in the node.',
  'secret.use-https': 'Use https://.',
  'secret.private-key': 'a private key',
  'secret.stripe': 'a key of Stripe',
  'secret.api-key': 'an API key',
  'secret.github': 'a token of GitHub',
  'secret.gitlab': 'a token of GitLab',
  'secret.slack': 'a token of Slack',
  'secret.aws': 'a key of AWS',
  'secret.google': 'a key of Google',
  'secret.sendgrid': 'a key of SendGrid',
  'secret.npm': 'a token of npm',
  'secret.signed': 'a signed token',
  'secret.value-of': 'the value of "{name}"',
  'secret.some': 'a secret',
  'secret.user-in-url': 'a user name and a password',
  'secret.parameter': 'the secret "{name}"',
} as const

// How a path names an account.

/** accounts["alice"], accounts["alice/desk"]. */
export function accountPath(account: string, subaccount: string): string {
  return `accounts[${JSON.stringify(subaccount === '' ? account : `${account}/${subaccount}`)}]`;
}

// Browsers of this machine: starts each on an address with its own profile; the server's answers lead it from page to page.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const quietFirefox = [
  'app.update.enabled',
  'browser.aboutwelcome.enabled',
  'browser.shell.checkDefaultBrowser',
  'datareporting.policy.dataSubmissionEnabled',
  'toolkit.telemetry.enabled',
];
const display = `:${90 + (process.pid % 400)}`;
const miniBrowsers = ['x86_64', 'aarch64'].map((arch) => `/usr/lib/${arch}-linux-gnu/webkit2gtk-4.1/MiniBrowser`);

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: a format of dpkg-query
export const browsers = [
  {
    engine: 'Chromium',
    machine: 'V8',
    needs: ['/usr/bin/chromium'],
    version: /Chrome\/([\d.]+)/,
    command: (url, profile) => [
      '/usr/bin/chromium',
      [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--user-data-dir=${profile}`,
        url,
      ],
    ],
  },
  {
    engine: 'Firefox',
    machine: 'SpiderMonkey',
    needs: ['/usr/bin/firefox-esr'],
    version: /Firefox\/([\d.]+)/,
    environment: { MOZ_DISABLE_CONTENT_SANDBOX: '1' },
    command: (url, profile) => {
      writeFileSync(join(profile, 'user.js'), quietFirefox.map((name) => `user_pref("${name}", false);\n`).join(''));
      return ['/usr/bin/firefox-esr', ['--headless', '--no-remote', '--profile', profile, url]];
    },
  },
  {
    engine: 'WebKit',
    machine: 'JavaScriptCore',
    // WebKitGTK gives pages no shared memory, isolated or not
    threads: 1,
    needs: [miniBrowsers.find(existsSync) ?? 'MiniBrowser of webkit2gtk-driver', '/usr/bin/Xvfb'],
    version: /([\d.]+)/,
    versionFrom: ['dpkg-query', ['-W', '-f', '${Version}', 'libwebkit2gtk-4.1-0']],
    environment: { DISPLAY: display, GDK_BACKEND: 'x11', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LIBGL_ALWAYS_SOFTWARE: '1' },
    beside: ['/usr/bin/Xvfb', [display, '-screen', '0', '800x600x24', '-nolisten', 'tcp']],
    command: (url) => [miniBrowsers.find(existsSync), [url]],
  },
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: a format of dpkg-query

/** As the browser's pages say it, or the browser itself where pages are told something else. */
export function versionOf({ version, versionFrom }, agent) {
  return version.exec(versionFrom ? execFileSync(...versionFrom, { encoding: 'utf8' }) : agent)?.[1];
}

/** What a browser needs and this machine has not. */
export function missingOf({ needs }) {
  return needs.filter((path) => !existsSync(path));
}

/** Starts a browser on an address; returns what ends it, with all its processes. */
export function start({ command, environment = {}, beside }, url) {
  const profile = mkdtempSync(join(tmpdir(), 'margincore-profile-'));
  const env = { ...process.env, ...environment, HOME: profile, XDG_RUNTIME_DIR: profile };
  const open = ([path, args]) => spawn(path, args, { detached: true, stdio: 'ignore', env });
  const children = [...(beside ? [open(beside)] : []), open(command(url, profile))];
  return async () => {
    await Promise.all(
      children.reverse().map(
        (child) =>
          new Promise((done) => {
            if (child.exitCode !== null || child.signalCode !== null) return done();
            child.once('exit', done);
            process.kill(-child.pid, 'SIGKILL');
          }),
      ),
    );
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
}

/** The page begins here. */
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { followCameras } from './api/cameras.js';
import { basePath } from './api/client.js';
import { followNews } from './api/news.js';
import { followSession, isAtSignIn } from './api/session.js';
import { App } from './app.js';
import { followKeys } from './keys/use-keys.js';
import { followDownloads } from './save/downloads.js';
import { followTheme } from './shell/theme.js';
import { SignInPlace } from './sign-in/sign-in-place.js';
import './styles/tokens.css';
import './styles/base.css';
import { speak, spoken } from './words/words.js';

speak([new URLSearchParams(location.search).get('lang') ?? '', ...navigator.languages]);
document.documentElement.lang = spoken();
followTheme();
if (isAtSignIn()) {
  show(<SignInPlace />);
} else {
  followKeys();
  show(
    <Router base={basePath()}>
      <App />
    </Router>,
  );
  void followSession().then(() => {
    followNews();
    followCameras();
    followDownloads();
  });
}

function show(page: ReactNode): void {
  const root = document.querySelector('#root');
  if (root) createRoot(root).render(<StrictMode>{page}</StrictMode>);
}

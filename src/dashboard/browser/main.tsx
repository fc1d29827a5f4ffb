import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './style.css';
import { App } from './app.tsx';
import { MatterProvider } from './matter.tsx';
import { NamesProvider } from './names.tsx';
import { RouterProvider } from './router.tsx';
import { SessionProvider } from './session.tsx';
import { SpeakingProvider } from './words.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('the document has no root');
createRoot(root).render(
  <StrictMode>
    <SpeakingProvider>
      <RouterProvider>
        <SessionProvider>
          <NamesProvider>
            <MatterProvider>
              <App />
            </MatterProvider>
          </NamesProvider>
        </SessionProvider>
      </RouterProvider>
    </SpeakingProvider>
  </StrictMode>,
);

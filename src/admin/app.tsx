import { boot } from './boot';
import { Events } from './events/events';
import { useRoute } from './parts/go';
import { Editor } from './screens/editor/editor';
import { Flows } from './screens/flows/flows';
import { Settings } from './screens/settings';

export function App() {
	const { flow } = useRoute();
	switch ( boot().screen ) {
		case 'events':
			return <Events />;
		case 'settings':
			return <Settings />;
		default:
			return flow === null ? <Flows /> : <Editor key={ flow } id={ flow } />;
	}
}

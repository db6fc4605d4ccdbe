<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Failure;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Storage\Views;

/** The database's views for BI tools: whether they are there, made and dropped. */
final class ViewsController extends Controller {

	public function __construct( private readonly Views $views ) {}

	protected function routes(): void {
		$staff = array( $this, 'is_manager' );
		$this->route( '/views', 'GET', $this->view( ... ), $staff );
		$this->route( '/views', 'POST', $this->create( ... ), $staff );
		$this->route( '/views', 'DELETE', $this->drop( ... ), $staff );
	}

	/** @return array{views: list<string>} */
	private function view(): array {
		return array( 'views' => $this->views->made() );
	}

	private function create(): \WP_REST_Response {
		try {
			$this->views->create();
		} catch ( StorageFailure $failure ) {
			throw $failure->will_pass() ? $failure : Failure::forbidden()->saying( __(
				'The database did not let us create the views. Nothing has changed. Ask your host for the right CREATE VIEW, or use the plain queries in the plugin\'s documentation.',
				'churnstop',
			) );
		}
		return new \WP_REST_Response( $this->view(), 201 );
	}

	/** @return array{views: list<string>} */
	private function drop(): array {
		$this->views->drop();
		return $this->view();
	}
}

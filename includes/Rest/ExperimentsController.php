<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Experiments\Experiments;
use ChurnStop\Reports\ExperimentResults;
use ChurnStop\RestApi;

/** Experiments, for the admin's screens and for whoever manages a site by code. */
final class ExperimentsController extends Controller {

	private const PER_PAGE = 50;
	private const ID       = '/experiments/(?P<id>\d{1,18})';

	public function __construct(
		private readonly Experiments $experiments,
		private readonly ExperimentResults $results,
	) {}

	protected function routes(): void {
		$who = array( $this, 'is_manager' );
		$this->route( '/experiments', 'GET', $this->index( ... ), $who );
		$this->route( '/experiments', 'POST', $this->create( ... ), $who );
		$this->route(
			self::ID,
			'GET',
			fn ( \WP_REST_Request $request ): array => $this->experiments->find( self::id( $request ) )->to_array(),
			$who,
		);
		$this->route(
			self::ID,
			'PUT',
			fn ( \WP_REST_Request $request ): array => $this->experiments->save(
				self::id( $request ),
				JsonBody::of( $request ),
			)->to_array(),
			$who,
		);
		$this->route(
			self::ID . '/results',
			'GET',
			fn ( \WP_REST_Request $request ): array => $this->results->of( $this->experiments->find(
				self::id( $request ),
			) ),
			$who,
		);
		$this->route(
			self::ID . '/start',
			'POST',
			fn ( \WP_REST_Request $request ): array => $this->experiments->start( self::id( $request ) )->to_array(),
			$who,
		);
		$this->route(
			self::ID . '/stop',
			'POST',
			fn ( \WP_REST_Request $request ): array => $this->experiments->stop( self::id( $request ) )->to_array(),
			$who,
		);
		$this->route( self::ID . '/adopt', 'POST', $this->adopt( ... ), $who );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function index( \WP_REST_Request $request ): \WP_REST_Response {
		$query    = new Query( $request );
		$per_page = $query->number( 'per_page', self::PER_PAGE, 1, 100 );

		[ $found, $total ] = $this->experiments->page(
			$query->one_of( 'status', Experiment::STATUSES ),
			$query->number( 'flow_id', 0, 1, PHP_INT_MAX ),
			$query->number( 'page', 1, 1, 1_000_000 ),
			$per_page,
		);
		return Lists::page( $found, $total, $per_page );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function create( \WP_REST_Request $request ): \WP_REST_Response {
		$experiment = $this->experiments->create( JsonBody::of( $request ) );
		$response   = new \WP_REST_Response( $experiment->to_array(), 201 );
		$response->header( 'Location', rest_url( RestApi::NAMESPACE . '/experiments/' . $experiment->id ) );
		return $response;
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function adopt( \WP_REST_Request $request ): array {
		return $this->experiments->adopt(
			self::agent(),
			self::id( $request ),
			( new Body( $request ) )->optional_text( 'arm' ) ?? '',
		)->to_array();
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private static function id( \WP_REST_Request $request ): int {
		return Data::int( $request->get_url_params(), 'id' );
	}
}

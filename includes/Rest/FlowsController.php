<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Assignment;
use ChurnStop\Attempts\PreviewAttempt;
use ChurnStop\Clock;
use ChurnStop\Compliance\Rule;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Experiments\Experiments;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\Flows;
use ChurnStop\InLocale;
use ChurnStop\RestApi;

/** Flows, their drafts and versions, for the editor and for whoever manages a site by code. */
final class FlowsController extends Controller {

	private const PER_PAGE = 50;
	private const ID       = '/flows/(?P<id>\d{1,18})';

	public function __construct(
		private readonly Flows $flows,
		private readonly PreviewAttempt $preview,
		private readonly Clock $clock,
		private readonly Experiments $experiments,
		private readonly ArmFlows $arms,
	) {}

	protected function routes(): void {
		$who = array( $this, 'is_manager' );
		$this->route( '/flows', 'GET', $this->index( ... ), $who );
		$this->route( '/flows', 'POST', $this->create( ... ), $who );
		$this->route( '/flows/validate', 'POST', $this->validate( ... ), $who );
		$this->route(
			'/flows/prepare',
			'POST',
			fn ( \WP_REST_Request $request ): array => $this->flows->prepare( self::flow_of( $request ) ),
			$who,
		);
		$this->route( '/flows/preview', 'POST', $this->preview( ... ), $who );
		$this->route(
			self::ID,
			'GET',
			fn ( \WP_REST_Request $request ): array => $this->flows->get( self::id( $request ) ),
			$who,
		);
		$this->route(
			self::ID,
			'PUT',
			fn ( \WP_REST_Request $request ): array => $this->flows->save(
				self::agent(),
				self::id( $request ),
				JsonBody::of( $request ),
			),
			$who,
		);
		$this->route( self::ID, 'DELETE', $this->delete( ... ), $who );
		$this->route(
			self::ID . '/draft',
			'GET',
			fn ( \WP_REST_Request $request ): array => $this->flows->draft( self::id( $request ) ),
			$who,
		);
		$this->route( self::ID . '/draft', 'PUT', $this->save_draft( ... ), $who );
		$this->route( self::ID . '/draft', 'DELETE', $this->delete_draft( ... ), $who );
		$this->route( self::ID . '/versions', 'GET', $this->versions( ... ), $who );
		$this->route( self::ID . '/versions/(?P<version>\d{1,9})/restore', 'POST', $this->restore( ... ), $who );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function index( \WP_REST_Request $request ): \WP_REST_Response {
		$query    = new Query( $request );
		$per_page = $query->number( 'per_page', self::PER_PAGE, 1, 100 );

		[ $flows, $total ] = $this->flows->page(
			$query->one_of( 'status', array( 'draft', 'active', 'archived' ) ),
			$query->number( 'page', 1, 1, 1_000_000 ),
			$per_page,
		);
		return Lists::page( $flows, $total, $per_page );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function create( \WP_REST_Request $request ): \WP_REST_Response {
		$flow     = $this->flows->create( self::agent(), JsonBody::of( $request ) );
		$response = new \WP_REST_Response( $flow, 201 );
		$response->header( 'Location', rest_url( RestApi::NAMESPACE . '/flows/' . Data::string( $flow, 'id' ) ) );
		return $response;
	}

	/**
	 * Archives; with `force=true`, as WordPress' own routes have it, what no customer has met is gone for good.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function delete( \WP_REST_Request $request ): array {
		$force = rest_sanitize_boolean(
			( new Query( $request ) )->one_of( 'force', array( 'true', 'false', '1', '0' ) ),
		);
		return ! $force ? $this->flows->archive( self::id( $request ) ) : array(
			'deleted'  => true,
			'previous' => $this->flows->delete( self::id( $request ) ),
		);
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function preview( \WP_REST_Request $request ): array {
		$body  = JsonBody::of( $request );
		$flow  = $body['flow'] ?? null;
		$flow  = is_int( $flow ) ? $this->flows->newest( $flow ) : Data::map( $body, 'flow' );
		$flow  = isset( $flow['experiment'] )
			? $this->arm( Data::int( $flow, 'experiment' ), Data::string( $flow, 'arm' ) )
			: $flow;
		$steps = $body['steps'] ?? array();
		if ( array() === $flow || ! is_array( $steps ) || count( $steps ) > 50 ) {
			throw Failure::invalid()->about( array(
				'flow' => __( 'A preview needs a flow, a customer, and at most 50 steps.', 'churnstop' ),
			) );
		}
		$flow = $this->flows->completed( $flow );
		// In the language of the site's customers: whoever edits the flow may read another one.
		return InLocale::run( get_locale(), fn (): array => $this->preview->run(
			Flow::from_array( $this->flows->localised( $flow ) ),
			Data::map( $body, 'customer' ),
			Data::maps( $body, 'steps' ),
			$this->clock->now(),
			Data::string( $body, 'until' ),
			Data::bool( $body, 'stale' )
		) );
	}

	/**
	 * The flow as customers of an arm walk it.
	 *
	 * @return array<string, mixed>
	 */
	private function arm( int $experiment_id, string $arm_id ): array {
		$experiment = $this->experiments->find( $experiment_id );
		$version    = Data::int( $this->flows->get( $experiment->flow_id ), 'version' );
		$arm        = ( new Assignment() )->with_arm( $experiment_id, $arm_id, '' );
		$flow       = null === $experiment->arm( $arm_id )
			? null
			: $this->arms->version( $experiment->flow_id, $version, $arm );
		return $flow?->to_array() ?? throw Failure::not_found()
			->saying( __( 'The experiment has no such arm.', 'churnstop' ) );
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function delete_draft( \WP_REST_Request $request ): array {
		$this->flows->delete_draft( self::id( $request ) );
		return $this->flows->get( self::id( $request ) );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function versions( \WP_REST_Request $request ): \WP_REST_Response {
		$query    = new Query( $request );
		$per_page = $query->number( 'per_page', 20, 1, 100 );

		[ $versions, $total ] = $this->flows->versions(
			self::id( $request ),
			$query->number( 'page', 1, 1, 1_000_000 ),
			$per_page,
		);
		return Lists::page( $versions, $total, $per_page );
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function restore( \WP_REST_Request $request ): array {
		return $this->flows->restore(
			self::agent(),
			self::id( $request ),
			Data::int( $request->get_url_params(), 'version' ),
			( new Body( $request ) )->optional_id( 'version' ),
		);
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private static function id( \WP_REST_Request $request ): int {
		return Data::int( $request->get_url_params(), 'id' );
	}

	/**
	 * With `check=1` it answers what the checks say of it, too: the editor uploads a flow once, not for each question.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function save_draft( \WP_REST_Request $request ): array {
		$draft = $this->flows->save_draft( self::agent(), self::id( $request ), JsonBody::of( $request ) );
		return '1' === ( $request->get_query_params()['check'] ?? '' )
			? $draft + self::checked( fn (): array => $this->flows->validate( $draft ) )
			: $draft;
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array{valid: bool, violations: list<array<string, string>>}
	 */
	private function validate( \WP_REST_Request $request ): array {
		return self::checked( fn (): array => $this->flows->validate( self::flow_of( $request ) ) );
	}

	/**
	 * What is no flow at all is answered in the same form.
	 *
	 * @param \Closure(): array{valid: bool, violations: list<array<string, string>>} $check
	 * @return array{valid: bool, violations: list<array<string, string>>}
	 */
	private static function checked( \Closure $check ): array {
		try {
			return $check();
		} catch ( Failure $failure ) {
			return array(
				'valid'      => false,
				'violations' => array(
					( new Violation( 'schema', 'body', $failure->sentence, Rule::ERROR, 'ChurnStop' ) )->to_array(),
				),
			);
		}
	}

	/**
	 * The flow itself, or `{flow: …}`.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private static function flow_of( \WP_REST_Request $request ): array {
		$body = JsonBody::of( $request );
		return isset( $body['flow'] ) && is_array( $body['flow'] ) ? Data::map( $body, 'flow' ) : $body;
	}
}

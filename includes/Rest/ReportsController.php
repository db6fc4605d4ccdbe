<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\Flows;
use ChurnStop\Reports\EligibilityScan;
use ChurnStop\Reports\PastYear;
use ChurnStop\Reports\Replay;
use ChurnStop\Reports\Reports;

/** Numbers for the editor and the dashboard. Without `after` and `before`: the last 30 days. */
final class ReportsController extends Controller {

	private const DAYS        = 30;
	private const REPLAY_DAYS = 90;

	public function __construct(
		private readonly Reports $reports,
		private readonly PastYear $past_year,
		private readonly Replay $replay,
		private readonly Flows $flows,
		private readonly Clock $clock,
		private readonly EligibilityScan $scan,
	) {}

	protected function routes(): void {
		$this->route( '/reports/past', 'GET', fn (): array => $this->past_year->report(), array( $this, 'is_manager' ) );
		$this->route( '/reports/(?P<name>[a-z_-]{1,40})', 'GET', $this->report( ... ), array( $this, 'is_manager' ) );
		$this->route( '/eligibility-scan', 'GET', fn (): array => $this->scan->state(), array( $this, 'is_manager' ) );
		$this->route( '/eligibility-scan', 'POST', fn (): \WP_REST_Response => new \WP_REST_Response( array( 'id' => $this->scan->start() ), 202 ), array( $this, 'is_manager' ) );
		$this->route( '/reports/replay', 'POST', $this->replay( ... ), array( $this, 'is_manager' ) );
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	private function report( \WP_REST_Request $request ): \WP_REST_Response {
		$name = Data::string( $request->get_url_params(), 'name' );
		if ( ! in_array( $name, Reports::NAMES, true ) ) {
			throw Failure::not_found( __( 'There is no report of that name.', 'churnstop' ) );
		}
		$query = new Query( $request );
		$now   = $this->clock->now()->modify( '+1 second' );
		return Lists::whole( $this->reports->named( $name, $query->time( 'after' ) ?? $now->modify( '-' . self::DAYS . ' days' ), $query->time( 'before' ) ?? $now ) );
	}

	/**
	 * A flow that is not saved, against the stored attempts of the last 90 days.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function replay( \WP_REST_Request $request ): array {
		$flow = Data::map( JsonBody::of( $request ), 'flow' );
		if ( array() === $flow ) {
			throw Failure::invalid( array( 'flow' => __( 'A replay needs a flow.', 'churnstop' ) ) );
		}
		return $this->replay->run( Flow::from_array( $this->flows->completed( $flow ) ), $this->clock->now()->modify( '-' . self::REPLAY_DAYS . ' days' ) );
	}
}

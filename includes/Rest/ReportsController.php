<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\Flows;
use ChurnStop\Reports\Breakdown;
use ChurnStop\Reports\ByName;
use ChurnStop\Reports\Comments;
use ChurnStop\Reports\EligibilityScan;
use ChurnStop\Reports\PastYear;
use ChurnStop\Reports\DepthReplay;
use ChurnStop\Reports\Replay;
use ChurnStop\Reports\Totals;

/** Numbers for the editor and the dashboard. Without `after` and `before`: the last 30 days. */
final class ReportsController extends Controller {

	private const REPLAY_DAYS = 90;

	public function __construct(
		private readonly ByName $reports,
		private readonly Totals $totals,
		private readonly Comments $comments,
		private readonly PastYear $past_year,
		private readonly Replay $replay,
		private readonly DepthReplay $depth_replay,
		private readonly Flows $flows,
		private readonly Clock $clock,
		private readonly EligibilityScan $scan,
		private readonly Days $days,
	) {}

	protected function routes(): void {
		$this->route(
			'/reports/past',
			'GET',
			fn (): array => $this->past_year->report(),
			array( $this, 'is_manager' ),
		);
		$this->route( '/reports/(?P<name>[a-z_-]{1,40})', 'GET', $this->report( ... ), array( $this, 'is_manager' ) );
		$this->route( '/eligibility-scan', 'GET', fn (): array => $this->scan->state(), array( $this, 'is_manager' ) );
		$this->route(
			'/eligibility-scan',
			'POST',
			fn (): \WP_REST_Response => new \WP_REST_Response( array( 'id' => $this->scan->start() ), 202 ),
			array( $this, 'is_manager' ),
		);
		$this->route( '/reports/intelligent-discount', 'POST', $this->replay_depths( ... ), array(
			$this,
			'is_manager',
		) );
		$this->route( '/reports/replay', 'POST', $this->replay( ... ), array( $this, 'is_manager' ) );
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	private function report( \WP_REST_Request $request ): \WP_REST_Response {
		$name  = Data::string( $request->get_url_params(), 'name' );
		$query = new Query( $request );
		$span  = $this->days->span( $query );
		$by    = $query->one_of( 'by', array_keys( Totals::BY ) );
		$every = $query->one_of( 'interval', Breakdown::INTERVALS );
		$next  = null;
		if ( 'comments' === $name ) {
			$this->totals->catch_up();
			[ $report, $next ] = $this->comments->page(
				$span,
				$query->word( 'search' ),
				$query->word( 'reason' ),
				$query->word( 'outcome' ),
				$query->number( 'before_id', 0, 1, PHP_INT_MAX ),
				$query->number( 'per_page', 50, 1, 100 ),
			);
		} else {
			$report = $this->reports->report( $name, $span, $this->days->today(), $by, $every );
		}
		$response = self::is_csv( $query )
			? CsvFile::of( $name, $report )
			: (
				array_is_list( $report ) && 'comments' !== $name
					? Lists::whole( $report )
					: new \WP_REST_Response( $report )
			);
		if ( null !== $next ) {
			$response->header( 'X-ChurnStop-Next', (string) $next );
		}
		return $response;
	}

	private static function is_csv( Query $query ): bool {
		return 'csv' === $query->one_of( 'format', array( 'json', 'csv' ) );
	}

	/**
	 * A flow that is not saved, against the stored attempts of the last 90 days: a page of them, and where the next
	 * one begins.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function replay( \WP_REST_Request $request ): array {
		$body = JsonBody::of( $request );
		$flow = Data::map( $body, 'flow' );
		if ( array() === $flow ) {
			throw Failure::invalid()->about( array( 'flow' => __( 'A replay needs a flow.', 'churnstop' ) ) );
		}
		return $this->replay->run(
			Flow::from_array( $this->flows->completed( $flow ) ),
			$this->clock->now()->modify( '-' . self::REPLAY_DAYS . ' days' ),
			Data::int( $body, 'before' ),
		);
	}

	/**
	 * An intelligent discount of a flow that is not saved, against the stored attempts of the last 90 days.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function replay_depths( \WP_REST_Request $request ): array {
		$body = JsonBody::of( $request );
		$flow = Data::map( $body, 'flow' );
		if ( array() === $flow ) {
			throw Failure::invalid()->about( array( 'flow' => __( 'A replay needs a flow.', 'churnstop' ) ) );
		}
		$now = $this->clock->now();
		return $this->depth_replay->run(
			Flow::from_array( $this->flows->completed( $flow ) ),
			Data::string( $body, 'offer_id' ),
			$now->modify( '-' . self::REPLAY_DAYS . ' days' ),
			$now,
		);
	}
}

<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\ExplainDepth;
use ChurnStop\Data;
use ChurnStop\Reports\AttemptFilter;
use ChurnStop\Reports\AttemptList;
use ChurnStop\Reports\Names;

/** Attempts as staff read them: a page of a list, or a file of what is seen. */
final class AttemptListController extends Controller {

	private const PER_PAGE = 25;
	private const MOST     = 100;

	/** Rows of a file; more are an export's business. */
	private const LINES = 1000;

	public function __construct(
		private readonly AttemptList $attempts,
		private readonly Names $names,
		private readonly Days $days,
		private readonly ExplainDepth $explain,
	) {}

	protected function routes(): void {
		$this->route( '/attempts', 'GET', $this->page( ... ), array( $this, 'is_manager' ) );
		$this->route(
			'/attempts/(?P<id>[0-9a-fA-F-]{1,64})/explanation',
			'GET',
			fn ( \WP_REST_Request $request ): array => $this->explain->of( Data::string(
				$request->get_url_params(),
				'id',
			) ),
			array( $this, 'is_manager' ),
		);
		$this->route( '/attempts/choices', 'GET', $this->choices( ... ), array( $this, 'is_manager' ) );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function page( \WP_REST_Request $request ): \WP_REST_Response {
		$query    = new Query( $request );
		$is_csv   = 'csv' === $query->one_of( 'format', array( 'json', 'csv' ) );
		$per_page = $query->number( 'per_page', self::PER_PAGE, 1, $is_csv ? self::LINES : self::MOST );
		$dated    = '' !== $query
			->word( 'after' ) . $query
			->word( 'before' ) . $query
			->word( 'currency' ) . $query
			->word( 'source' );

		$filter          = new AttemptFilter(
			$dated ? $this->days->span( $query, '2000-01-01' ) : null,
			$query->one_of( 'outcome', AttemptFilter::outcomes() ),
			$query->word( 'reason' ),
			$query->word( 'offer_type' ),
			$query->word( 'offer_id' ),
			$query->number( 'flow_id', 0, 0, PHP_INT_MAX ),
			$query->word( 'arm' ),
			$query->word( 'search' ),
			$query->ids( 'ids' ),
			$query->customer( 'customer_id' ),
		);
		[ $rows, $next ] = $this->attempts->page(
			$filter,
			$query->one_of( 'order', AttemptList::orders() ),
			$query->word( 'cursor' ),
			$per_page
		);
		// Nobody reads how many there are beside a file.
		$total           = $is_csv ? null : $this->attempts->total( $filter );
		$response        = $is_csv
			? CsvFile::of( 'attempts', array_map( AttemptList::line( ... ), $rows ) )
			: new \WP_REST_Response( $rows );
		if ( null !== $total ) {
			Lists::counted( $response, $total, $per_page );
		}
		if ( null !== $next ) {
			$response->header( 'X-ChurnStop-Next', $next );
		}
		return $response;
	}

	/** @return array<string, mixed> What the list can be filtered by. */
	private function choices(): array {
		return array(
			'flows'   => $this->names->all_flows(),
			'reasons' => (object) $this->names->all_reasons(),
		);
	}
}

<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Admin\StaffText;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Events\EventSearch;
use ChurnStop\Failure;
use ChurnStop\Redemptions\RedemptionSearch;
use ChurnStop\Redemptions\RevertRedemption;
use ChurnStop\Reports\People;

/** What happened, and taking it back: for admins and support agents. */
final class EventsController extends Controller {

	private const PER_PAGE = 50;

	public function __construct(
		private readonly EventSearch $events,
		private readonly RevertRedemption $revert,
		private readonly RedemptionSearch $redemptions,
	) {}

	protected function routes(): void {
		$who = array( $this, 'is_manager' );
		$this->route( '/events', 'GET', $this->events( ... ), $who );
		$this->route( '/redemptions/(?P<id>\d{1,18})', 'GET', $this->redemption( ... ), $who );
		$this->route( '/redemptions/(?P<id>\d{1,18})/revert', 'POST', $this->revert( ... ), $who );
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private function events( \WP_REST_Request $request ): \WP_REST_Response {
		$query    = new Query( $request );
		$page     = $query->number( 'page', 1, 1, 1_000_000 );
		$per_page = $query->number( 'per_page', self::PER_PAGE, 1, 100 );
		$search   = $query->word( 'search' );
		$is_told  = '1' === $query->one_of( 'people', array( '0', '1' ) );
		$filters  = array(
			'type'            => $query->one_of( 'type', Event::TYPES ),
			'reason'          => $query->word( 'reason' ),
			'offer_type'      => $query->word( 'offer_type' ),
			'attempt_id'      => $query->word( 'attempt_id' ),
			'subscription'    => $query->subscription( 'subscription_id' ),
			'customer_id'     => $query->customer( 'customer_id' ),
			'after'           => $query->time( 'after' ),
			'before'          => $query->time( 'before' ),
			'search'          => $search,
			'people'          => '' === trim( $search ) ? array() : People::find( trim( $search ) ),
		);

		[ $events, $total ] = $this->events->find( $filters, $page, $per_page );
		if ( $is_told ) {
			People::load( array_map( static fn ( Event $event ): int|string => $event->customer_id, $events ) );
		}

		return Lists::page(
			array_map(
				static fn ( Event $event ): array => $event->to_array()
					+ ( $is_told ? array( 'customer' => People::told( $event->customer_id ) ) : array() ),
				$events,
			),
			$total,
			$per_page,
		);
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function redemption( \WP_REST_Request $request ): array {
		$found = $this->redemptions->get( Data::int( $request->get_url_params(), 'id' ) );
		return $found?->to_array() ?? throw Failure::not_found();
	}

	/**
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @return array<string, mixed>
	 */
	private function revert( \WP_REST_Request $request ): array {
		$body = new Body( $request );
		$note = $body->optional_text( 'note' ) ?? '';
		$tell = $body->optional_boolean( 'notify' ) ?? true;
		if ( mb_strlen( $note ) > 1000 ) {
			throw Failure::invalid()->about( array(
				'note' => __( 'Please keep the note under 1,000 characters. Nothing has changed.', 'churnstop' ),
			) );
		}
		return $this->revert->run(
			self::agent(),
			Data::int( $request->get_url_params(), 'id' ),
			StaffText::by_agent( sanitize_textarea_field( $note ) ),
			$tell,
		)->to_array();
	}
}

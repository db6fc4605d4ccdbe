<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Platforms;
use ChurnStop\Data;
use ChurnStop\Redemptions\People;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Subscriptions\DataSubject;

/**
 * The door to WordPress' privacy tools: Tools > Export Personal Data, Tools > Erase Personal Data, and the text for the
 * privacy policy.
 */
final class Privacy {

	private const ROWS = 100;

	/** In the order in which an export lists them. */
	private const GROUPS = array(
		PersonalData::ATTEMPTS,
		PersonalData::EVENTS,
		PersonalData::REDEMPTIONS,
		PersonalData::RESPONSES,
		PersonalData::VERSIONS,
	);

	public function __construct(
		private readonly PersonalData $data,
		private readonly Platforms $platforms,
		private readonly SettingsStore $settings,
		private readonly People $people,
		private readonly ExportItems $items,
	) {}

	/**
	 * @param array<string, array{exporter_friendly_name: string, callback: callable}> $exporters
	 * @return array<string, array{exporter_friendly_name: string, callback: callable}>
	 */
	public function add_exporter( array $exporters ): array {
		$exporters['churnstop'] = array(
			'exporter_friendly_name' => __( 'Cancellations and offers (ChurnStop)', 'churnstop' ),
			'callback'               => array( $this, 'export' ),
		);
		return $exporters;
	}

	/**
	 * @param array<string, array{eraser_friendly_name: string, callback: callable}> $erasers
	 * @return array<string, array{eraser_friendly_name: string, callback: callable}>
	 */
	public function add_eraser( array $erasers ): array {
		$erasers['churnstop'] = array(
			'eraser_friendly_name' => __( 'Cancellations and offers (ChurnStop)', 'churnstop' ),
			'callback'             => array( $this, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * A page. Where it ended is kept for the next one, as WordPress hands on a number only.
	 *
	 * @return array{
	 *   data: list<array{
	 *     group_id: string, group_label: string, item_id: string, data: list<array{name: string, value: string}>,
	 *   }>,
	 *   done: bool,
	 * }
	 */
	public function export( string $email, int $page = 1 ): array {
		$subject = $this->subject( $email );
		$key     = 'churnstop_export_' . md5( strtolower( $email ) );
		$stored  = $page > 1 ? get_transient( $key ) : false;
		$from    = Data::as_map( $stored );
		$group   = Data::int( $from, 'group' );
		$place   = Data::string( $from, 'place' );
		$data    = array();
		// Where the place was lost (a cache was emptied) all is handed over again, in one page: WordPress merges what
		// it gets twice.
		$limit = $page > 1 && array() === $from ? PHP_INT_MAX : self::ROWS;
		while ( ! $subject->is_nobody() && isset( self::GROUPS[ $group ] ) && count( $data ) < $limit ) {
			$wanted = min( 1000, $limit - count( $data ) );
			$rows   = $this->data->rows( $subject, self::GROUPS[ $group ], $place, $wanted );
			foreach ( $rows as $row ) {
				$data[] = $this->items->of( self::GROUPS[ $group ], $row );
				$place  = Data::string( $row, 'place' );
			}
			if ( count( $rows ) < $wanted ) {
				++$group;
				$place = '';
			}
		}
		$done = $subject->is_nobody() || ! isset( self::GROUPS[ $group ] );
		if ( $done ) {
			delete_transient( $key );
		} else {
			set_transient(
				$key,
				array(
					'group' => $group,
					'place' => $place,
				),
				3600
			);
		}
		return array(
			'data' => $data,
			'done' => $done,
		);
	}

	/** @return array{items_removed: bool, items_retained: bool, messages: list<string>, done: bool} */
	public function erase( string $email, int $page = 1 ): array {
		$subject  = $this->subject( $email );
		$data     = $this->data;
		$removed  = (
			$subject->is_nobody() ? 0 : $data->forget( $subject, self::ROWS )
		) + $this->people->forget( $email );
		$done     = 0 === $removed;
		$kept     = $done && ! $subject->is_nobody() ? $data->count_kept( $subject ) : 0;
		$messages = array();
		if ( $kept > 0 ) {
			$messages[] = sprintf(
				/* translators: %d: number of offers. */
				_n(
					'%d accepted offer is still active and was kept, so that it can end as agreed. Erase again when it has ended.',
					'%d accepted offers are still active and were kept, so that they can end as agreed. Erase again when they have ended.',
					$kept,
					'churnstop',
				),
				$kept,
			);
		}
		return array(
			'items_removed'  => $removed > 0,
			'items_retained' => $kept > 0,
			'messages'       => $messages,
			'done'           => $done,
		);
	}

	public function suggest_text(): void {
		if ( ! function_exists( 'wp_add_privacy_policy_content' ) ) {
			// Some fire `admin_init` outside wp-admin.
			return;
		}
		wp_add_privacy_policy_content(
			__( 'ChurnStop', 'churnstop' ),
			PolicyText::html( $this->settings->get()->retention_days ),
		);
	}

	/**
	 * An account by its address; and subscriptions that are billed to the address, as WooCommerce does for orders:
	 * accounts change theirs, guests have none.
	 */
	private function subject( string $email ): DataSubject {
		$user = get_user_by( 'email', $email );
		return new DataSubject( false === $user ? array() : array( $user->ID ), $this->platforms->billed_to( $email ) );
	}
}

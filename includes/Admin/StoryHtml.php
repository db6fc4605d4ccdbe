<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\AttemptStory;
use ChurnStop\Data;
use ChurnStop\Changes\Sentences;

/**
 * One attempt as an item of the box's list, escaped.
 *
 * @phpstan-import-type Story from AttemptStory
 */
final class StoryHtml {

	/** @param Story $story */
	public function of( array $story ): string {
		$at   = Data::time( $story, 'started_at' );
		$rows = array(
			array(
				__( 'Reason', 'churnstop' ),
				esc_html( '' === $story['reason_label'] ? __( 'not stated', 'churnstop' ) : $story['reason_label'] ),
			),
			array( __( 'Comment', 'churnstop' ), nl2br( esc_html( $story['comment'] ?? '' ) ) ),
			array(
				__( 'Offered', 'churnstop' ),
				esc_html( implode(
					', ',
					array_map(
						static fn ( array $one ): string => $one['name']
							. ' (' . StaffText::answer( $one['answer'] ) . ')',
						$story['offered'],
					),
				) ),
			),
			array(
				StaffText::why_not( $story['state'] ),
				self::lines( array_map(
					static fn ( array $one ): string => $one['name'] . ': ' . implode( ' ', $one['why'] ),
					$story['not_offered'],
				) ),
			),
			array( __( 'Notes', 'churnstop' ), self::lines( $story['notes'] ) ),
			array(
				__( 'Flow', 'churnstop' ),
				esc_html( sprintf(
					/* translators: 1: name of a flow, 2: its version. */
					__( '%1$s, version %2$d', 'churnstop' ),
					$story['flow_name'],
					$story['flow_version'],
				) ),
			),
			array( __( 'By', 'churnstop' ), esc_html( StaffText::actor( $story['actor'] ) ) ),
			array( __( 'Receipt number', 'churnstop' ), esc_html( $story['receipt'] ) ),
		);
		$html = '';
		foreach ( $rows as [ $name, $value ] ) {
			$html .= '' === $value ? '' : '<dt>' . esc_html( $name ) . '</dt><dd>' . $value . '</dd>';
		}
		return sprintf(
			'<li><details><summary><strong>%s</strong> <span '
				. 'class="churnstop-box-soft">%s</span></summary><dl>%s</dl></details></li>',
			esc_html( StaffText::state( $story['state'], $story['kept'] ) ),
			esc_html( implode(
				' · ',
				array_filter(
					array( null === $at ? '' : Sentences::day( $at ), $story['reason_label'] ),
					static fn ( string $part ): bool => '' !== $part,
				),
			) ),
			$html
		);
	}

	/** @param list<string> $lines */
	private static function lines( array $lines ): string {
		return array() === $lines
			? ''
			: '<ul><li>' . implode( '</li><li>', array_map( esc_html( ... ), $lines ) ) . '</li></ul>';
	}
}

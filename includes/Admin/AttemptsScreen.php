<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * WordPress' own Screen Options and Help around the lists and figures: columns and rows of a page are each user's own.
 */
final class AttemptsScreen {

	private const PER_PAGE = 25;
	private const OPTION   = 'churnstop_attempts_per_page';

	public function register(): void {
		// Before admin_init: WordPress stores the screen's options first.
		add_filter(
			'set_screen_option_' . self::OPTION,
			static fn ( mixed $kept, string $option, mixed $value ): int => max(
				1,
				min( 100, is_numeric( $value ) ? (int) $value : self::PER_PAGE ),
			),
			10,
			3,
		);
	}

	/** On `load-…`, before anything of the page is printed. */
	public static function list(): void {
		$screen = get_current_screen();
		if ( null === $screen ) {
			return;
		}
		add_screen_option(
			'per_page',
			array(
				'label'   => __( 'Attempts per page', 'churnstop' ),
				'default' => self::PER_PAGE,
				'option'  => self::OPTION,
			)
		);
		add_filter( 'manage_' . $screen->id . '_columns', self::columns( ... ) );
		self::help(
			__( 'Attempts', 'churnstop' ),
			array(
				__( 'Each row is one customer who started to cancel. Tests and previews are not listed.', 'churnstop' ),
				__( 'Choose a name to see what happened step by step, and to revoke an offer.', 'churnstop' ),
				__(
					'Columns with an arrow sort the list. Customers and products can be renamed at any time, so the list is not sorted by them: search for the name instead.',
					'churnstop',
				),
				__(
					'Screen Options hides columns and sets the rows of a page. Links on the dashboard open this list with the attempts that a figure counts.',
					'churnstop',
				),
			)
		);
	}

	/** On `load-…` of the dashboard. */
	public static function board(): void {
		self::help(
			__( 'Dashboard', 'churnstop' ),
			array(
				__(
					'Figures count attempts by the day on which they began, in the time zone of your store. What came of them may be newer.',
					'churnstop',
				),
				__(
					'The question mark beside a figure says what it counts. The figure itself leads to the attempts behind it.',
					'churnstop',
				),
				__( 'Amounts of different currencies are never added up.', 'churnstop' ),
			)
		);
	}

	/** @return array{per_page: int, hidden: list<string>} As the present user has them. */
	public static function options(): array {
		$per_page = get_user_option( self::OPTION );
		$screen   = function_exists( 'get_current_screen' ) ? get_current_screen() : null;
		$hidden   = null === $screen ? array() : get_hidden_columns( $screen );
		return array(
			'per_page' => is_numeric( $per_page ) && $per_page >= 1 ? min( 100, (int) $per_page ) : self::PER_PAGE,
			'hidden'   => array_values( array_filter( $hidden, 'is_string' ) ),
		);
	}

	/**
	 * @return array<string, string> As src/admin/attempts/columns.ts; "comment" is a word that WordPress keeps for
	 *     itself.
	 */
	private static function columns(): array {
		return array(
			'started' => __( 'Started', 'churnstop' ),
			'product' => __( 'Product', 'churnstop' ),
			'price'   => __( 'Price per month', 'churnstop' ),
			'reason'  => __( 'Reason', 'churnstop' ),
			'remark'  => __( 'Comment', 'churnstop' ),
			'offers'  => __( 'Offers', 'churnstop' ),
			'outcome' => __( 'Outcome', 'churnstop' ),
			'net'     => __( 'Net kept', 'churnstop' ),
		);
	}

	/** @param list<string> $sentences */
	private static function help( string $title, array $sentences ): void {
		get_current_screen()?->add_help_tab(
			array(
				'id'      => 'churnstop',
				'title'   => $title,
				'content' => '<p>' . implode( '</p><p>', array_map( esc_html( ... ), $sentences ) ) . '</p>',
			)
		);
	}
}
